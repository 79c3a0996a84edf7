package server

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

type sessions struct {
	lock  sync.Mutex
	known map[string]bool
}

func (s *sessions) add() string {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails since Go 1.24
	name := hex.EncodeToString(token)
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.known == nil {
		s.known = map[string]bool{}
	}
	s.known[name] = true
	return name
}

func (s *sessions) has(name string) bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.known[name]
}

func (s *sessions) remove(name string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.known, name)
}

// signedIn lets nobody through but the administrator: by cookie, or by basic authentication where that is on.
func (s *Server) signedIn(next http.HandlerFunc) http.HandlerFunc {
	return func(answer http.ResponseWriter, request *http.Request) {
		if cookie, err := request.Cookie(s.Settings.Text("auth.login_cookie_name")); err == nil && s.sessions.has(cookie.Value) {
			next(answer, request)
			return
		}
		user, password, given := request.BasicAuth()
		if given && s.Settings.True("auth.basic.enabled") {
			if s.Accounts.Matches(user, password) {
				next(answer, request)
				return
			}
			respond(answer, http.StatusUnauthorized, map[string]any{"message": "Invalid username or password", "messageId": "password-auth.failed", "statusCode": http.StatusUnauthorized})
			return
		}
		if strings.HasPrefix(request.URL.Path, "/api/") {
			respond(answer, http.StatusUnauthorized, map[string]any{"message": "Unauthorized", "messageId": "session.token.not_found", "statusCode": http.StatusUnauthorized})
			return
		}
		http.SetCookie(answer, &http.Cookie{Name: "redirect_to", Value: s.Settings.SubPath() + request.URL.Path, Path: "/", HttpOnly: true, Secure: s.Settings.True("security.cookie_secure"), SameSite: http.SameSiteLaxMode})
		http.Redirect(answer, request, s.Settings.SubPath()+"/login", http.StatusFound)
	}
}

func (s *Server) loginPage(answer http.ResponseWriter, _ *http.Request) {
	answer.Header().Set("Content-Type", "text/html; charset=UTF-8")
	fmt.Fprintf(answer, "<!DOCTYPE html><html lang=\"en-US\"><head><title>Grafana</title><base href=\"%s/\"></head><body>Grafana %s (stand-in)</body></html>", s.Settings.SubPath(), Version)
}

func (s *Server) login(answer http.ResponseWriter, request *http.Request) {
	var given struct{ User, Password string }
	if err := json.NewDecoder(http.MaxBytesReader(answer, request.Body, 1<<16)).Decode(&given); err != nil {
		respond(answer, http.StatusBadRequest, map[string]string{"message": "bad login data"})
		return
	}
	if s.Settings.True("auth.disable_login_form") || !s.Accounts.Matches(given.User, given.Password) {
		respond(answer, http.StatusUnauthorized, map[string]any{"message": "Invalid username or password", "messageId": "password-auth.failed", "statusCode": http.StatusUnauthorized})
		return
	}
	http.SetCookie(answer, s.cookie(s.sessions.add(), 30*24*3600))
	respond(answer, http.StatusOK, map[string]string{"message": "Logged in", "redirectUrl": s.Settings.SubPath() + "/"})
}

func (s *Server) logout(answer http.ResponseWriter, request *http.Request) {
	if cookie, err := request.Cookie(s.Settings.Text("auth.login_cookie_name")); err == nil {
		s.sessions.remove(cookie.Value)
	}
	http.SetCookie(answer, s.cookie("", -1))
	http.Redirect(answer, request, s.Settings.SubPath()+"/login", http.StatusFound)
}

func (s *Server) cookie(value string, seconds int) *http.Cookie {
	sameSite := map[string]http.SameSite{"strict": http.SameSiteStrictMode, "none": http.SameSiteNoneMode}[s.Settings.Text("security.cookie_samesite")]
	if sameSite == 0 {
		sameSite = http.SameSiteLaxMode
	}
	return &http.Cookie{Name: s.Settings.Text("auth.login_cookie_name"), Value: value, Path: s.Settings.SubPath() + "/", MaxAge: seconds, HttpOnly: true, Secure: s.Settings.True("security.cookie_secure"), SameSite: sameSite}
}
