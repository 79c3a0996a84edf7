// Package server answers the paths of Grafana's HTTP API that a deployment and its checks use.
package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"pocket.sandbox/grafana/accounts"
	"pocket.sandbox/grafana/dashboards"
	"pocket.sandbox/grafana/provisioning"
	"pocket.sandbox/grafana/settings"
)

// Version that the stand-in stands in for.
const Version = "12.3.0"

// Server has everything that was provisioned.
type Server struct {
	Settings   settings.Settings
	Accounts   accounts.Store
	Sources    []provisioning.Datasource
	Dashboards []dashboards.Loaded
	sessions   sessions
}

// Handler has all routes; what no route knows is 404.
func (s *Server) Handler() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /api/health", s.health)
	routes.HandleFunc("GET /healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "Ok") })
	routes.HandleFunc("GET /metrics", s.metrics)
	routes.HandleFunc("GET /login", s.loginPage)
	routes.HandleFunc("POST /login", s.login)
	routes.HandleFunc("GET /logout", s.logout)
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /api/user":                         s.user,
		"GET /api/org":                          s.organisation,
		"GET /api/datasources":                  s.listSources,
		"GET /api/datasources/uid/{uid}":        s.oneSource,
		"GET /api/datasources/uid/{uid}/health": s.sourceHealth,
		"GET /api/search":                       s.search,
		"GET /api/folders":                      s.folders,
		"GET /api/dashboards/uid/{uid}":         s.dashboard,
		"/api/datasources/proxy/uid/{uid}/":     s.proxy,
		"GET /{$}":                              s.home,
		"GET /d/{uid}":                          s.page,
		"GET /d/{uid}/{slug}":                   s.page,
		"/":                                     notFound,
	} {
		routes.HandleFunc(pattern, s.signedIn(handler))
	}
	return s.headers(s.underSubPath(routes))
}

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		answer.Header().Set("X-Content-Type-Options", "nosniff")
		answer.Header().Set("Cache-Control", "no-store")
		if !s.Settings.True("security.allow_embedding") {
			answer.Header().Set("X-Frame-Options", "deny")
		}
		next.ServeHTTP(answer, request)
	})
}

// underSubPath takes root_url's path off; like the original it then leaves paths without it alone.
func (s *Server) underSubPath(next http.Handler) http.Handler {
	sub := s.Settings.SubPath()
	if sub == "" || !s.Settings.True("server.serve_from_sub_path") {
		return next
	}
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if rest, inside := strings.CutPrefix(request.URL.Path, sub); inside && (rest == "" || rest[0] == '/') {
			request.URL.Path = "/" + strings.TrimPrefix(rest, "/")
			request.URL.RawPath = ""
		}
		next.ServeHTTP(answer, request)
	})
}

func (s *Server) health(answer http.ResponseWriter, _ *http.Request) {
	respond(answer, http.StatusOK, map[string]string{"database": "ok", "version": Version, "commit": "stand-in"})
}

func (s *Server) metrics(answer http.ResponseWriter, request *http.Request) {
	user, password, _ := request.BasicAuth()
	wanted := s.Settings.Text("metrics.basic_auth_username")
	switch {
	case !s.Settings.True("metrics.enabled"):
		notFound(answer, request)
	case wanted != "" && (user != wanted || password != s.Settings.Text("metrics.basic_auth_password")):
		answer.WriteHeader(http.StatusUnauthorized)
	default:
		answer.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		fmt.Fprintf(answer, "# TYPE grafana_build_info gauge\ngrafana_build_info{edition=\"oss\",version=%q} 1\n", Version)
		fmt.Fprintf(answer, "# TYPE grafana_stat_totals_dashboard gauge\ngrafana_stat_totals_dashboard %d\n", len(s.Dashboards))
	}
}

func notFound(answer http.ResponseWriter, _ *http.Request) {
	respond(answer, http.StatusNotFound, map[string]string{"message": "Not found"})
}

func respond(answer http.ResponseWriter, status int, content any) {
	answer.Header().Set("Content-Type", "application/json")
	answer.WriteHeader(status)
	encoder := json.NewEncoder(answer)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(content)
}
