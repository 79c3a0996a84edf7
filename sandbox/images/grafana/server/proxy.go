package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"pocket.sandbox/grafana/provisioning"
)

const healthPatience = 10 * time.Second

// proxy hands a request to a data source with the credentials that were provisioned; the caller's own go no further.
func (s *Server) proxy(answer http.ResponseWriter, request *http.Request) {
	_, source := s.source(request.PathValue("uid"))
	if source == nil {
		respond(answer, http.StatusNotFound, map[string]string{"message": "Unable to find datasource"})
		return
	}
	_, path, _ := strings.Cut(request.URL.Path, "/proxy/uid/"+source.UID+"/")
	target, err := url.Parse(source.URL)
	if err != nil {
		respond(answer, http.StatusBadGateway, map[string]string{"message": err.Error()})
		return
	}
	if request.Method != http.MethodGet && !(request.Method == http.MethodPost && strings.HasPrefix(path, "api/v1/")) {
		respond(answer, http.StatusForbidden, map[string]string{"message": "non allow-listed " + request.Method + "s not allowed on proxied " + source.Type + " datasource"})
		return
	}
	(&httputil.ReverseProxy{
		Transport: transport(*source),
		Rewrite: func(out *httputil.ProxyRequest) {
			out.Out.URL.Path, out.Out.URL.RawPath = "/"+path, ""
			out.SetURL(target)
			for _, header := range []string{"Authorization", "Cookie"} {
				out.Out.Header.Del(header)
			}
			if source.BasicAuth {
				out.Out.SetBasicAuth(source.BasicAuthUser, source.SecureJSONData["basicAuthPassword"])
			}
		},
		ErrorHandler: func(answer http.ResponseWriter, _ *http.Request, err error) {
			respond(answer, http.StatusBadGateway, map[string]string{"message": err.Error()})
		},
	}).ServeHTTP(answer, request)
}

func transport(source provisioning.Datasource) http.RoundTripper {
	authority := source.SecureJSONData["tlsCACert"]
	if authority == "" {
		return http.DefaultTransport
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(authority))
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}
}

// sourceHealth does what the original's button "save & test" does: it asks for something.
func (s *Server) sourceHealth(answer http.ResponseWriter, request *http.Request) {
	_, source := s.source(request.PathValue("uid"))
	if source == nil {
		respond(answer, http.StatusNotFound, map[string]string{"message": "Data source not found"})
		return
	}
	path := "/api/v1/query?query=1%2B1"
	if source.Type == "alertmanager" {
		path = "/api/v2/status"
	}
	if err := ask(request.Context(), *source, path); err != "" {
		respond(answer, http.StatusBadRequest, map[string]string{"status": "ERROR", "message": err})
		return
	}
	respond(answer, http.StatusOK, map[string]string{"status": "OK", "message": "Successfully queried the " + source.Type + " API."})
}

func ask(parent context.Context, source provisioning.Datasource, path string) string {
	ctx, cancel := context.WithTimeout(parent, healthPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(source.URL, "/")+path, nil)
	if err != nil {
		return err.Error()
	}
	if source.BasicAuth {
		request.SetBasicAuth(source.BasicAuthUser, source.SecureJSONData["basicAuthPassword"])
	}
	response, err := transport(source).RoundTrip(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	var content any
	if response.StatusCode != http.StatusOK || json.NewDecoder(response.Body).Decode(&content) != nil {
		return "the data source answers " + response.Status
	}
	return ""
}
