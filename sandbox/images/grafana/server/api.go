package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"pocket.sandbox/grafana/dashboards"
	"pocket.sandbox/grafana/provisioning"
)

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(title string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}

func (s *Server) user(answer http.ResponseWriter, _ *http.Request) {
	respond(answer, http.StatusOK, map[string]any{"id": 1, "login": s.Settings.Text("security.admin_user"), "isGrafanaAdmin": true, "orgId": 1})
}

func (s *Server) organisation(answer http.ResponseWriter, _ *http.Request) {
	respond(answer, http.StatusOK, map[string]any{"id": 1, "name": "Main Org."})
}

// shown is a data source as the API shows it: without secrets.
func shown(id int, source provisioning.Datasource) map[string]any {
	data := source.JSONData
	if data == nil {
		data = map[string]any{}
	}
	return map[string]any{
		"id": id, "uid": source.UID, "orgId": 1, "name": source.Name, "type": source.Type, "access": source.Access, "url": source.URL,
		"basicAuth": source.BasicAuth, "isDefault": source.IsDefault, "readOnly": !source.Editable, "jsonData": data,
	}
}

func (s *Server) listSources(answer http.ResponseWriter, _ *http.Request) {
	list := []any{}
	for index, source := range s.Sources {
		list = append(list, shown(index+1, source))
	}
	respond(answer, http.StatusOK, list)
}

func (s *Server) source(uid string) (int, *provisioning.Datasource) {
	for index := range s.Sources {
		if s.Sources[index].UID == uid {
			return index + 1, &s.Sources[index]
		}
	}
	return 0, nil
}

func (s *Server) oneSource(answer http.ResponseWriter, request *http.Request) {
	id, source := s.source(request.PathValue("uid"))
	if source == nil {
		respond(answer, http.StatusNotFound, map[string]string{"message": "Data source not found"})
		return
	}
	respond(answer, http.StatusOK, shown(id, *source))
}

func address(dashboard dashboards.Loaded) string {
	return fmt.Sprintf("/d/%s/%s", dashboard.UID, slug(dashboard.Title))
}

// search knows the parameters query, tag and type.
func (s *Server) search(answer http.ResponseWriter, request *http.Request) {
	wanted := request.URL.Query()
	list := []any{}
	for index, dashboard := range s.Dashboards {
		if kind := wanted.Get("type"); kind != "" && kind != "dash-db" {
			continue
		}
		if !strings.Contains(strings.ToLower(dashboard.Title), strings.ToLower(wanted.Get("query"))) || !hasAll(dashboard.Tags, wanted["tag"]) {
			continue
		}
		tags := append([]string{}, dashboard.Tags...)
		entry := map[string]any{"id": index + 1, "uid": dashboard.UID, "title": dashboard.Title, "uri": "db/" + slug(dashboard.Title), "url": s.Settings.SubPath() + address(dashboard), "type": "dash-db", "tags": tags, "isStarred": false}
		if dashboard.Folder != "" {
			entry["folderTitle"], entry["folderUid"] = dashboard.Folder, slug(dashboard.Folder)
		}
		list = append(list, entry)
	}
	respond(answer, http.StatusOK, list)
}

func hasAll(tags, wanted []string) bool {
	for _, want := range wanted {
		if !strings.Contains("\n"+strings.Join(tags, "\n")+"\n", "\n"+want+"\n") {
			return false
		}
	}
	return true
}

func (s *Server) folders(answer http.ResponseWriter, _ *http.Request) {
	list, seen := []any{}, map[string]bool{"": true}
	for _, dashboard := range s.Dashboards {
		if !seen[dashboard.Folder] {
			list = append(list, map[string]any{"uid": slug(dashboard.Folder), "title": dashboard.Folder})
		}
		seen[dashboard.Folder] = true
	}
	respond(answer, http.StatusOK, list)
}

func (s *Server) find(uid string) *dashboards.Loaded {
	for index := range s.Dashboards {
		if s.Dashboards[index].UID == uid {
			return &s.Dashboards[index]
		}
	}
	return nil
}

func (s *Server) dashboard(answer http.ResponseWriter, request *http.Request) {
	found := s.find(request.PathValue("uid"))
	if found == nil {
		respond(answer, http.StatusNotFound, map[string]string{"message": "Dashboard not found"})
		return
	}
	meta := map[string]any{"type": "db", "slug": slug(found.Title), "url": s.Settings.SubPath() + address(*found), "provisioned": true, "folderTitle": found.Folder, "folderUid": slug(found.Folder)}
	respond(answer, http.StatusOK, map[string]any{"dashboard": json.RawMessage(found.Raw), "meta": meta})
}

func (s *Server) home(answer http.ResponseWriter, _ *http.Request) {
	answer.Header().Set("Content-Type", "text/html; charset=UTF-8")
	fmt.Fprint(answer, "<!DOCTYPE html><html lang=\"en-US\"><head><title>Grafana</title></head><body>Home (stand-in)</body></html>")
}

func (s *Server) page(answer http.ResponseWriter, request *http.Request) {
	if s.find(request.PathValue("uid")) == nil {
		notFound(answer, request)
		return
	}
	s.home(answer, request)
}
