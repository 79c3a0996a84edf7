package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pocket.sandbox/grafana/accounts"
	"pocket.sandbox/grafana/dashboards"
	"pocket.sandbox/grafana/provisioning"
	"pocket.sandbox/grafana/settings"
)

// behind is a stand-in Prometheus that tells what reached it.
func behind(t *testing.T) *httptest.Server {
	t.Helper()
	prometheus := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		user, _, _ := request.BasicAuth()
		answer.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(answer, `{"path":"`+request.URL.RequestURI()+`","user":"`+user+`","cookie":"`+request.Header.Get("Cookie")+`"}`)
	}))
	t.Cleanup(prometheus.Close)
	return prometheus
}

func start(t *testing.T, environment ...string) *httptest.Server {
	t.Helper()
	read, problems := settings.Read("", append(environment, "GF_SECURITY_ADMIN_PASSWORD=long-enough"))
	store, err := accounts.Open(t.TempDir(), "admin", "long-enough")
	if len(problems) > 0 || err != nil {
		t.Fatal(problems, err)
	}
	source := provisioning.Datasource{UID: "prometheus", Name: "Prometheus", Type: "prometheus", URL: behind(t).URL, BasicAuth: true, BasicAuthUser: "reader", SecureJSONData: map[string]string{"basicAuthPassword": "hidden"}}
	gone := provisioning.Datasource{UID: "gone", Type: "prometheus", URL: "http://127.0.0.1:1"}
	dashboard := dashboards.Loaded{Folder: "Pocket", Raw: []byte(`{"uid":"relays"}`)}
	dashboard.UID, dashboard.Title, dashboard.Tags = "relays", "Relays & revenue", []string{"pocket"}
	server := httptest.NewServer((&Server{Settings: read, Accounts: store, Sources: []provisioning.Datasource{source, gone}, Dashboards: []dashboards.Loaded{dashboard}}).Handler())
	t.Cleanup(server.Close)
	return server
}

// call answers status, Location and body; credentials are "user:password" or empty.
func call(t *testing.T, method, address, credentials string) (int, string, string) {
	t.Helper()
	request, err := http.NewRequest(method, address, strings.NewReader(`{"user":"admin","password":"long-enough"}`))
	if err != nil {
		t.Fatal(err)
	}
	if user, password, given := strings.Cut(credentials, ":"); given {
		request.SetBasicAuth(user, password)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, response.Header.Get("Location"), string(body)
}

func TestStrangersSeeHealthAndLoginOnly(t *testing.T) {
	server := start(t)
	for path, want := range map[string]int{
		"/api/health": 200, "/healthz": 200, "/metrics": 200, "/login": 200, "/": 302, "/d/relays": 302, "/nothing": 302, "/api/datasources": 401,
		"/api/search": 401, "/api/dashboards/uid/relays": 401, "/api/datasources/proxy/uid/prometheus/api/v1/query": 401, "/api/nothing": 401,
	} {
		status, location, body := call(t, "GET", server.URL+path, "")
		if status != want || status == 302 && location != "/login" {
			t.Errorf("%s: %d %s %s", path, status, location, body)
		}
		if status, _, _ := call(t, "GET", server.URL+path, "admin:admin"); want >= 300 && status != 401 {
			t.Errorf("%s with a wrong password: %d", path, status)
		}
	}
}

func TestTheAdministratorSeesWhatIsProvisioned(t *testing.T) {
	server := start(t)
	for path, want := range map[string]string{
		"/api/search?query=revenue&tag=pocket":                        `"url": "/d/relays/relays-revenue"`,
		"/api/search?tag=other":                                       "[]",
		"/api/datasources":                                            `"uid": "prometheus"`,
		"/api/dashboards/uid/relays":                                  `"provisioned": true`,
		"/api/folders":                                                `"title": "Pocket"`,
		"/api/datasources/uid/prometheus/health":                      `"status": "OK"`,
		"/api/datasources/uid/gone/health":                            `"status": "ERROR"`,
		"/api/datasources/proxy/uid/prometheus/api/v1/query?query=up": `{"path":"/api/v1/query?query=up","user":"reader","cookie":""}`,
		"/api/datasources/proxy/uid/gone/api/v1/query":                "connection refused",
		"/api/datasources/proxy/uid/nobody/api/v1/query":              "Unable to find",
		"/api/dashboards/uid/nobody":                                  "Dashboard not found",
		"/d/relays/relays-revenue":                                    "stand-in",
		"/api/nothing":                                                "Not found",
	} {
		if _, _, body := call(t, "GET", server.URL+path, "admin:long-enough"); !strings.Contains(body, want) || strings.Contains(body, "hidden") {
			t.Errorf("%s: %s", path, body)
		}
	}
	if status, _, _ := call(t, "DELETE", server.URL+"/api/datasources/proxy/uid/prometheus/api/v1/series", "admin:long-enough"); status != 403 {
		t.Errorf("a DELETE went through: %d", status)
	}
}

func TestLoginGivesACookieThatLogoutEnds(t *testing.T) {
	server := start(t, "GF_SECURITY_COOKIE_SECURE=false")
	response, err := http.Post(server.URL+"/login", "application/json", strings.NewReader(`{"user":"admin","password":"long-enough"}`))
	if err != nil || response.StatusCode != 200 || len(response.Cookies()) != 1 || !response.Cookies()[0].HttpOnly {
		t.Fatal(response, err)
	}
	ask := func(path string) int {
		request, _ := http.NewRequest("GET", server.URL+path, nil)
		request.AddCookie(response.Cookies()[0])
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	if before, logout, after := ask("/api/user"), ask("/logout"), ask("/api/user"); before != 200 || logout != 302 || after != 401 {
		t.Fatal(before, logout, after)
	}
}

func TestUnderASubPath(t *testing.T) {
	server := start(t, "GF_SERVER_ROOT_URL=https://edge.test/grafana/", "GF_SERVER_SERVE_FROM_SUB_PATH=true", "GF_AUTH_BASIC_ENABLED=false")
	if status, location, _ := call(t, "GET", server.URL+"/grafana/d/relays", ""); status != 302 || location != "/grafana/login" {
		t.Fatal(status, location)
	}
	if status, _, body := call(t, "GET", server.URL+"/grafana/api/health", ""); status != 200 || !strings.Contains(body, `"database": "ok"`) {
		t.Fatal(status, body)
	}
	if status, _, _ := call(t, "GET", server.URL+"/grafana/api/search", "admin:long-enough"); status != 401 {
		t.Fatal("basic authentication is off, but lets in:", status)
	}
}
