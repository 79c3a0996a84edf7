// Package settings reads Grafana's settings as the original does: the file, then the environment over it.
package settings

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"sort"
	"strconv"
	"strings"
)

// notSettings are variables of the official image that no section stands for.
var notSettings = map[string]bool{"GF_PATHS_HOME": true, "GF_PATHS_CONFIG": true}

// Settings are all known settings that were given, over the defaults.
type Settings struct{ values map[string]string }

// Text of a setting, "section.key"; empty when it was not given and has no default.
func (s Settings) Text(name string) string { return s.values[name] }

// True when a switch is on.
func (s Settings) True(name string) bool { return s.values[name] == "true" }

// SubPath is the path of root_url without a slash at its end: "" or "/grafana".
func (s Settings) SubPath() string {
	root, err := url.Parse(strings.NewReplacer("%(protocol)s", "http", "%(domain)s", "localhost", "%(http_port)s", "3000").Replace(s.Text("server.root_url")))
	if err != nil {
		return ""
	}
	return strings.TrimRight(root.Path, "/")
}

// Read takes the file's text and the environment ("NAME=value"); what is wrong comes back as a list of sentences.
func Read(file string, environment []string) (Settings, []string) {
	settings := Settings{values: map[string]string{}}
	for name, value := range defaults {
		settings.values[name] = value
	}
	problems := settings.takeFile(file)
	problems = append(problems, settings.takeEnvironment(environment)...)
	return settings, append(problems, settings.rules()...)
}

func (s Settings) takeFile(file string) (problems []string) {
	section := ""
	lines := bufio.NewScanner(strings.NewReader(file))
	for count := 1; lines.Scan(); count++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == ';' || line[0] == '#' {
			continue
		}
		if line[0] == '[' && line[len(line)-1] == ']' {
			section = line[1 : len(line)-1]
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found {
			problems = append(problems, fmt.Sprintf("grafana.ini line %d: %q is neither a section nor key = value", count, line))
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), `"`)
		problems = append(problems, s.take(fmt.Sprintf("grafana.ini line %d", count), section, strings.TrimSpace(key), value)...)
	}
	return problems
}

func (s Settings) takeEnvironment(environment []string) (problems []string) {
	given := map[string]string{}
	for _, entry := range environment {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "GF_") && !notSettings[name] {
			given[name] = value
		}
	}
	for name, path := range given {
		plain, isFile := strings.CutSuffix(name, "__FILE")
		if !isFile {
			continue
		}
		delete(given, name)
		if given[plain] != "" {
			problems = append(problems, fmt.Sprintf("Both %s and %s are set (but are exclusive)", plain, name))
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", name, err))
		}
		given[plain] = strings.TrimRight(string(content), "\n")
	}
	sections := environmentNames()
	for name, value := range given {
		if place, found := sections[name]; found {
			problems = append(problems, s.take(name, place[0], place[1], value)...)
		} else {
			problems = append(problems, name+" is no setting that is known here; the original would ignore it")
		}
	}
	sort.Strings(problems)
	return problems
}

// environmentNames maps GF_SECTION_KEY to section and key.
func environmentNames() map[string][2]string {
	names := map[string][2]string{}
	for section, keys := range known {
		for key := range keys {
			names["GF_"+strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(section)+"_"+key)] = [2]string{section, key}
		}
	}
	return names
}

func (s Settings) take(from, section, key, value string) []string {
	form, found := known[section][key]
	if !found {
		return []string{fmt.Sprintf("%s: [%s] %s is no setting that is known here; the original would ignore it", from, section, key)}
	}
	wrong := form == boolean && value != "true" && value != "false"
	if _, err := strconv.Atoi(value); form == number && err != nil {
		wrong = true
	}
	if wrong {
		return []string{fmt.Sprintf("%s: [%s] %s = %q must be %s", from, section, key, value, form)}
	}
	s.values[section+"."+key] = value
	return nil
}

// rules are what a deployment must not do, or what only the original can.
func (s Settings) rules() (problems []string) {
	refuse := func(when bool, sentence string) {
		if when {
			problems = append(problems, sentence)
		}
	}
	refuse(s.True("auth.anonymous.enabled"), "[auth.anonymous] enabled = true lets strangers see the dashboards: switch it off")
	refuse(s.Text("security.admin_password") == "", "[security] admin_password is empty")
	refuse(s.Text("security.admin_password") == "admin", "[security] admin_password is the default that everybody knows: give another one, GF_SECURITY_ADMIN_PASSWORD__FILE reads it from a file")
	refuse(s.True("users.allow_sign_up"), "[users] allow_sign_up = true lets strangers make themselves accounts: switch it off")
	refuse(s.Text("server.protocol") != "http", "[server] protocol: only http is known here, a proxy in front brings TLS")
	refuse(s.Text("database.type") != "sqlite3", "[database] type: only sqlite3 is known here")
	refuse(s.True("server.serve_from_sub_path") && s.SubPath() == "", "[server] serve_from_sub_path = true, but root_url has no path")
	refuse((s.Text("metrics.basic_auth_username") == "") != (s.Text("metrics.basic_auth_password") == ""), "[metrics] basic_auth_username and basic_auth_password belong together")
	return problems
}
