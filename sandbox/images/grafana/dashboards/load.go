package dashboards

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pocket.sandbox/grafana/provisioning"
)

// Loaded is a dashboard with its file's text and the folder that it shows in ("" for the top).
type Loaded struct {
	Dashboard
	Folder string
	Raw    json.RawMessage
}

// Load reads every dashboard of the providers; sources are the data sources that panels may ask.
func Load(providers []provisioning.Provider, sources []provisioning.Datasource) (all []Loaded, problems []string) {
	uids, titles := map[string]string{}, map[string]string{}
	for _, provider := range providers {
		files, err := jsonFiles(provider.Options.Path)
		if err != nil || len(files) == 0 {
			problems = append(problems, fmt.Sprintf("provider %q: no dashboard file (*.json) below %s", provider.Name, provider.Options.Path))
		}
		for _, file := range files {
			loaded, found := one(file, sources)
			loaded.Folder = folderOf(provider, file)
			for _, problem := range found {
				problems = append(problems, fmt.Sprintf("%s: %s", file, problem))
			}
			if other, taken := uids[loaded.UID]; taken && loaded.UID != "" {
				problems = append(problems, fmt.Sprintf("%s: uid %q is that of %s too", file, loaded.UID, other))
			}
			title := loaded.Folder + "/" + loaded.Title
			if other, taken := titles[title]; taken && loaded.Title != "" {
				problems = append(problems, fmt.Sprintf("%s: title %q is that of %s too", file, loaded.Title, other))
			}
			uids[loaded.UID], titles[title] = file, file
			all = append(all, loaded)
		}
	}
	return all, problems
}

func jsonFiles(folder string) (files []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".json") {
			files = append(files, path)
		}
		return err
	})
	return files, err
}

func folderOf(provider provisioning.Provider, file string) string {
	if !provider.Options.FoldersFromFilesStructure {
		return provider.Folder
	}
	relative, err := filepath.Rel(provider.Options.Path, filepath.Dir(file))
	if err != nil || relative == "." {
		return ""
	}
	return filepath.Base(relative)
}

func one(file string, sources []provisioning.Datasource) (loaded Loaded, problems []string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return loaded, []string{err.Error()}
	}
	if err := refuseDoubledKeys(json.NewDecoder(strings.NewReader(string(raw))), "the dashboard"); err != nil {
		return loaded, []string{err.Error()}
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&loaded.Dashboard); err != nil {
		return loaded, []string{explained(err)}
	}
	if _, err := decoder.Token(); err != io.EOF {
		return loaded, []string{"there is more after the dashboard's closing brace"}
	}
	loaded.Raw = raw
	return loaded, check(loaded.Dashboard, sources)
}

func explained(err error) string {
	message := err.Error()
	if strings.Contains(message, `"__inputs"`) || strings.Contains(message, `"__requires"`) {
		return message + ": this is an export for sharing, whose inputs nobody fills in when it is provisioned"
	}
	if strings.Contains(message, "of type dashboards.Reference") {
		return message + `: a data source is {"type": …, "uid": …}`
	}
	return message
}

// refuseDoubledKeys reads one value; of two same keys in an object the original silently takes the last.
func refuseDoubledKeys(decoder *json.Decoder, place string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	delimiter, isNested := token.(json.Delim)
	if !isNested {
		return nil
	}
	seen := map[string]bool{}
	for decoder.More() {
		inside := place
		if delimiter == '{' {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			inside = fmt.Sprint(key)
			if seen[inside] {
				return fmt.Errorf("key %q stands twice in %s", inside, place)
			}
			seen[inside] = true
		}
		if err := refuseDoubledKeys(decoder, inside); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}
