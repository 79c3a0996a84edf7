package provisioning

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
)

// Datasource is one entry of a datasources file, with the original's names.
type Datasource struct {
	Name            string            `yaml:"name"`
	Type            string            `yaml:"type"`
	Access          string            `yaml:"access"`
	OrgID           int               `yaml:"orgId"`
	UID             string            `yaml:"uid"`
	URL             string            `yaml:"url"`
	User            string            `yaml:"user"`
	Database        string            `yaml:"database"`
	BasicAuth       bool              `yaml:"basicAuth"`
	BasicAuthUser   string            `yaml:"basicAuthUser"`
	WithCredentials bool              `yaml:"withCredentials"`
	IsDefault       bool              `yaml:"isDefault"`
	Editable        bool              `yaml:"editable"`
	Version         int               `yaml:"version"`
	JSONData        map[string]any    `yaml:"jsonData"`
	SecureJSONData  map[string]string `yaml:"secureJsonData"`
}

type datasourcesFile struct {
	APIVersion        int          `yaml:"apiVersion"`
	Prune             bool         `yaml:"prune"`
	Datasources       []Datasource `yaml:"datasources"`
	DeleteDatasources []struct {
		Name  string `yaml:"name"`
		OrgID int    `yaml:"orgId"`
	} `yaml:"deleteDatasources"`
}

var uidForm = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,40}$`)

// jsonKeys are the known keys of jsonData by type; a type that is not here cannot be checked here.
var jsonKeys = map[string][]string{
	"prometheus": {
		"httpMethod", "timeInterval", "queryTimeout", "manageAlerts", "allowAsRecordingRulesTarget", "alertmanagerUid", "prometheusType", "prometheusVersion",
		"cacheLevel", "disableMetricsLookup", "disableRecordingRules", "defaultEditor", "incrementalQuerying", "incrementalQueryOverlapWindow",
		"customQueryParameters", "exemplarTraceIdDestinations", "seriesEndpoint", "seriesLimit", "timeout", "tlsAuth", "tlsAuthWithCACert", "serverName",
	},
	"alertmanager": {"implementation", "handleGrafanaManagedAlerts", "timeout", "tlsAuth", "tlsAuthWithCACert", "serverName"},
}

var secureKeys = []string{"basicAuthPassword", "tlsCACert", "tlsClientCert", "tlsClientKey"}

// Datasources reads the files below provisioning/datasources.
func Datasources(folder string) (all []Datasource, problems []string) {
	problems = read(filepath.Join(folder, "datasources"), func(file string, content datasourcesFile) (found []string) {
		if content.APIVersion != 1 {
			found = append(found, file+": apiVersion must be 1")
		}
		for _, source := range content.Datasources {
			for _, problem := range source.problems() {
				found = append(found, fmt.Sprintf("%s: data source %q: %s", file, source.Name, problem))
			}
		}
		all = append(all, content.Datasources...)
		return found
	})
	names, uids, standards := map[string]bool{}, map[string]bool{}, 0
	for _, source := range all {
		if names[source.Name] || uids[source.UID] {
			problems = append(problems, fmt.Sprintf("data source %q (uid %q): another one has the same name or uid", source.Name, source.UID))
		}
		names[source.Name], uids[source.UID] = true, true
		if source.IsDefault {
			standards++
		}
	}
	if standards > 1 {
		problems = append(problems, "Datasource provisioning error: only one datasource per organization can be marked as default")
	}
	return all, problems
}

func (d Datasource) problems() (problems []string) {
	refuse := func(when bool, sentence string) {
		if when {
			problems = append(problems, sentence)
		}
	}
	known, isKnown := jsonKeys[d.Type]
	address, err := url.Parse(d.URL)
	refuse(d.Name == "", "has no name")
	refuse(!uidForm.MatchString(d.UID), fmt.Sprintf("uid %q must be 1 to 40 of a-z, A-Z, 0-9, _ and -; without one the original makes one up, which dashboards cannot know", d.UID))
	refuse(!isKnown, fmt.Sprintf("type %q is not known here: prometheus and alertmanager are", d.Type))
	refuse(d.Access != "proxy", fmt.Sprintf("access %q must be proxy: a browser cannot reach what is private", d.Access))
	refuse(err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https", fmt.Sprintf("url %q must be http://host:port or https://host:port", d.URL))
	refuse(address != nil && address.User != nil, "url has a password in it: take basicAuthUser and secureJsonData.basicAuthPassword")
	refuse(d.OrgID > 1, fmt.Sprintf("orgId %d: there is one organisation, 1", d.OrgID))
	refuse(d.BasicAuth != (d.BasicAuthUser != "") || d.BasicAuth != (d.SecureJSONData["basicAuthPassword"] != ""), "basicAuth, basicAuthUser and secureJsonData.basicAuthPassword belong together")
	for key := range d.JSONData {
		refuse(isKnown && !contains(known, key), fmt.Sprintf("jsonData.%s is not known for %s", key, d.Type))
	}
	for key, value := range d.SecureJSONData {
		refuse(!contains(secureKeys, key), fmt.Sprintf("secureJsonData.%s is not known", key))
		refuse(value == "", fmt.Sprintf("secureJsonData.%s is empty", key))
	}
	method, given := d.JSONData["httpMethod"]
	refuse(given && method != "POST" && method != "GET", fmt.Sprintf("jsonData.httpMethod %v must be POST or GET", method))
	return problems
}

func contains(list []string, wanted string) bool {
	for _, entry := range list {
		if entry == wanted {
			return true
		}
	}
	return false
}
