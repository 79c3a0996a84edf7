package provisioning

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const source = `apiVersion: 1
datasources:
  - {name: Prometheus, uid: prometheus, type: prometheus, access: proxy, url: "http://prometheus:9090", isDefault: true, jsonData: {timeInterval: 15s, httpMethod: POST}}
`

func folderWith(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestGoodFilesWithVariables(t *testing.T) {
	t.Setenv("WHERE", "other")
	folder := folderWith(t, map[string]string{"secret": "s3cret\n"})
	files := folderWith(t, map[string]string{"datasources/a.yaml": strings.Replace(source, "prometheus:9090", "${WHERE}:9090", 1), "dashboards/.keep": ""})
	all, problems := Datasources(files)
	if len(problems) > 0 || len(all) != 1 || all[0].URL != "http://other:9090" {
		t.Fatal(all, problems)
	}
	if text, err := expand("$__file{" + folder + "/secret} costs 5$$"); err != nil || text != "s3cret costs 5$" {
		t.Fatal(text, err)
	}
}

func TestDatasourceRefusals(t *testing.T) {
	for _, try := range []struct{ old, new, want string }{
		{"isDefault", "default", "field default not found"},
		{"uid: prometheus, ", "", "dashboards cannot know"},
		{"uid: prometheus", `uid: "a b"`, "must be 1 to 40"},
		{"type: prometheus", "type: loki", "not known here"},
		{"access: proxy", "access: direct", "must be proxy"},
		{"http://prometheus:9090", "prometheus:9090", "must be http://"},
		{"http://prometheus:9090", "http://me:secret@prometheus:9090", "has a password in it"},
		{"http://prometheus:9090", "http://$NOT_SET_ANYWHERE:9090", "NOT_SET_ANYWHERE is not set"},
		{"timeInterval", "interval", "jsonData.interval is not known"},
		{"POST", "PUT", "must be POST or GET"},
		{"apiVersion: 1", "apiVersion: 2", "apiVersion must be 1"},
		{"isDefault: true", "basicAuth: true", "belong together"},
	} {
		_, problems := Datasources(folderWith(t, map[string]string{"datasources/a.yaml": strings.Replace(source, try.old, try.new, 1)}))
		if !strings.Contains(strings.Join(problems, "\n"), try.want) {
			t.Errorf("%v: %v", try, problems)
		}
	}
}

func TestTwoDatasourcesMustDiffer(t *testing.T) {
	_, problems := Datasources(folderWith(t, map[string]string{"datasources/a.yaml": source, "datasources/b.yml": source, "datasources/c.json": "{}"}))
	all := strings.Join(problems, "\n")
	for _, want := range []string{"same name or uid", "only one datasource", "c.json would be ignored"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in %s", want, all)
		}
	}
}

func TestProviders(t *testing.T) {
	folder := t.TempDir()
	good := "apiVersion: 1\nproviders:\n  - {name: a, type: file, folder: Pocket, options: {path: " + folder + "}}\n"
	if all, problems := Providers(folderWith(t, map[string]string{"dashboards/a.yaml": good})); len(problems) > 0 || len(all) != 1 {
		t.Fatal(all, problems)
	}
	for _, try := range []struct{ old, new, want string }{
		{"path: " + folder, "path: /nothing/here", "is no folder"},
		{"options:", "option:", "field option not found"},
		{"type: file", "type: git", "must be file"},
		{"{path:", "{foldersFromFilesStructure: true, path:", "should be empty"},
	} {
		_, problems := Providers(folderWith(t, map[string]string{"dashboards/a.yaml": strings.Replace(good, try.old, try.new, 1)}))
		if !strings.Contains(strings.Join(problems, "\n"), try.want) {
			t.Errorf("%v: %v", try, problems)
		}
	}
}

func TestOtherFolders(t *testing.T) {
	problems := CheckOthers(folderWith(t, map[string]string{"alerting/a.yaml": "", "dashbord/a.yaml": "", "dashboards/a.yaml": "", "plugins/.x": ""}))
	if all := strings.Join(problems, "\n"); !strings.Contains(all, "alerting/a.yaml") || !strings.Contains(all, "dashbord would be ignored") {
		t.Fatal(problems)
	}
}
