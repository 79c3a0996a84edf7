package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = "GF_SECURITY_ADMIN_PASSWORD=long-enough"

func TestEnvironmentWinsOverFile(t *testing.T) {
	read, problems := Read("[server]\nhttp_port = 1\n; note\n[auth.basic]\nenabled = true\n", []string{good, "GF_SERVER_HTTP_PORT=2", "HOME=/"})
	if len(problems) > 0 || read.Text("server.http_port") != "2" || !read.True("auth.basic.enabled") {
		t.Fatal(problems, read)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read, problems := Read("", []string{"GF_SECURITY_ADMIN_PASSWORD__FILE=" + file})
	if len(problems) > 0 || read.Text("security.admin_password") != "from-a-file" {
		t.Fatal(problems, read)
	}
}

func TestRefusals(t *testing.T) {
	for _, try := range []struct{ file, entry, want string }{
		{"", "GF_SECURITY_ADMIN_PASSWORD=admin", "default that everybody knows"},
		{"", "GF_SECURITY_ADMIN_PASSWORT=x", "GF_SECURITY_ADMIN_PASSWORT is no setting"},
		{"", "GF_AUTH_ANONYMOUS_ENABLED=true", "lets strangers see"},
		{"", "GF_USERS_ALLOW_SIGN_UP=yes", "must be true or false"},
		{"", "GF_SERVER_HTTP_PORT=three", "must be a whole number"},
		{"", "GF_SECURITY_ADMIN_PASSWORD__FILE=/nothing/here", "exclusive"},
		{"", "GF_SECURITY_ADMIN_USER__FILE=/nothing/here", "no such file"},
		{"", "GF_SERVER_SERVE_FROM_SUB_PATH=true", "root_url has no path"},
		{"[server]\nport = 1\n", "", "line 2: [server] port is no setting"},
		{"[server]\nport\n", "", "line 2"},
	} {
		_, problems := Read(try.file, []string{good, try.entry})
		if !strings.Contains(strings.Join(problems, "\n"), try.want) {
			t.Errorf("%v: %v", try, problems)
		}
	}
}

func TestSubPath(t *testing.T) {
	for root, want := range map[string]string{"https://a.test/grafana/": "/grafana", "%(protocol)s://%(domain)s:%(http_port)s/x": "/x", "https://a.test": ""} {
		read, _ := Read("", []string{good, "GF_SERVER_ROOT_URL=" + root})
		if read.SubPath() != want {
			t.Errorf("%s: %q", root, read.SubPath())
		}
	}
}
