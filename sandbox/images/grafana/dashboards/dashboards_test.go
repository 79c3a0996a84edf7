package dashboards

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pocket.sandbox/grafana/provisioning"
)

var sources = []provisioning.Datasource{{UID: "prometheus", Type: "prometheus"}, {UID: "alerts", Type: "alertmanager"}}

const good = `{
  "uid": "relays", "title": "Relays", "schemaVersion": 42, "time": {"from": "now-6h", "to": "now"}, "refresh": "30s", "tags": ["pocket"],
  "templating": {"list": [
    {"name": "service", "type": "query", "datasource": {"type": "prometheus", "uid": "prometheus"}, "query": {"query": "label_values(relays_total{job=\"relayer\"}, service)", "refId": "A"}},
    {"name": "top", "type": "custom", "query": "3,5"}, {"name": "window", "type": "interval", "query": "1m,5m"}]},
  "panels": [
    {"id": 1, "type": "row", "title": "Open", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}},
    {"id": 2, "type": "timeseries", "title": "Rate", "datasource": {"type": "prometheus", "uid": "prometheus"}, "gridPos": {"x": 0, "y": 1, "w": 12, "h": 8},
     "targets": [{"refId": "A", "expr": "topk($top, sum by (service) (rate(relays_total{service=~\"${service:regex}\"}[$__rate_interval])))"},
                 {"refId": "B", "expr": "label_replace(rate(relays_total[$window]), \"a\", \"$1\", \"b\", \"(.*)\")"}]},
    {"id": 3, "type": "text", "title": "", "gridPos": {"x": 12, "y": 1, "w": 12, "h": 8}, "options": {"content": "hello"}},
    {"id": 4, "type": "row", "title": "Closed", "collapsed": true, "gridPos": {"x": 0, "y": 9, "w": 24, "h": 1}, "panels": [
      {"id": 5, "type": "stat", "title": "Up", "datasource": {"type": "prometheus", "uid": "prometheus"}, "gridPos": {"x": 0, "y": 2, "w": 6, "h": 4},
       "targets": [{"refId": "A", "expr": "up", "instant": true}]}]}
  ]
}`

func loadAll(t *testing.T, files ...string) ([]Loaded, string) {
	t.Helper()
	folder := t.TempDir()
	for index, content := range files {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.json", index)), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	provider := provisioning.Provider{Name: "p", Folder: "Pocket"}
	provider.Options.Path = folder
	all, problems := Load([]provisioning.Provider{provider}, sources)
	return all, strings.Join(problems, "\n")
}

func TestGoodDashboard(t *testing.T) {
	all, problems := loadAll(t, good)
	if problems != "" || len(all) != 1 || all[0].Folder != "Pocket" || all[0].UID != "relays" {
		t.Fatal(problems, all)
	}
}

func TestRefusals(t *testing.T) {
	for _, try := range []struct{ old, new, want string }{
		{`"uid": "relays", `, ``, `uid "" must be`},
		{`"title": "Relays"`, `"title": " "`, "title cannot be empty"},
		{`"schemaVersion": 42`, `"schemaVersion": 16`, "schemaVersion 16"},
		{`"refresh": "30s"`, `"refresh": "often"`, "refresh often"},
		{`"tags"`, `"tag"`, `unknown field "tag"`},
		{`"tags"`, `"__inputs": [], "tags"`, "nobody fills in"},
		{`"tags"`, `"title": "Other", "tags"`, `key "title" stands twice`},
		{`"tags"`, `"id": 7, "tags"`, "id must be null"},
		{`{"type": "prometheus", "uid": "prometheus"}, "gridPos": {"x": 0, "y": 1`, `{"type": "prometheus", "uid": "nobody"}, "gridPos": {"x": 0, "y": 1`, `no data source with uid "nobody"`},
		{`{"type": "prometheus", "uid": "prometheus"}, "gridPos": {"x": 0, "y": 1`, `{"type": "prometheus", "uid": "alerts"}, "gridPos": {"x": 0, "y": 1`, `is of type "alertmanager"`},
		{`{"type": "prometheus", "uid": "prometheus"}, "gridPos": {"x": 0, "y": 1`, `"Prometheus", "gridPos": {"x": 0, "y": 1`, "a data source is {"},
		{`"id": 5`, `"id": 2`, "its id is there twice"},
		{`"x": 12`, `"x": 11`, "covers panel 2"},
		{`"x": 12`, `"x": 13`, "within 24 columns"},
		{`"timeseries"`, `"graph"`, `type "graph" is not known`},
		{`"refId": "B", `, ``, "has no refId"},
		{`"refId": "B"`, `"refId": "A"`, "refId is there twice"},
		{`"expr": "up", `, ``, "has no expr"},
		{`"expr": "up"`, `"expr": "sum(up"`, "no PromQL"},
		{`rate(relays_total[$window])`, `rate(relays_total)`, "no PromQL"},
		{`$window`, `$widow`, "$widow is no variable"},
		{`label_values(relays_total{job=\"relayer\"}, service)`, `label_value(x)`, "is none of label_values"},
		{`"instant": true`, `"instant": true, "range": true`, "both instant and range"},
		{`"collapsed": true`, `"collapsed": false`, "panels of an open row"},
		{`"content": "hello"}`, `"content": "hello"}, "targets": [{"refId": "A", "expr": "up"}]`, "has no queries"},
		{`"name": "top"`, `"name": "service"`, "is there twice"},
	} {
		if !strings.Contains(good, try.old) {
			t.Fatalf("the good dashboard has no %s", try.old)
		}
		if _, problems := loadAll(t, strings.Replace(good, try.old, try.new, 1)); !strings.Contains(problems, try.want) {
			t.Errorf("%s → %s: %s", try.old, try.new, problems)
		}
	}
}

func TestTwoFilesMustDiffer(t *testing.T) {
	_, problems := loadAll(t, good, good)
	if !strings.Contains(problems, `uid "relays" is that of`) || !strings.Contains(problems, `title "Relays" is that of`) {
		t.Fatal(problems)
	}
	if _, problems := loadAll(t); !strings.Contains(problems, "no dashboard file") {
		t.Fatal(problems)
	}
}
