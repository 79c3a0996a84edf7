package provisioning

import (
	"fmt"
	"os"
	"path/filepath"
)

// Provider says where dashboard files are, with the original's names.
type Provider struct {
	Name                  string `yaml:"name"`
	OrgID                 int    `yaml:"orgId"`
	Folder                string `yaml:"folder"`
	FolderUID             string `yaml:"folderUid"`
	Type                  string `yaml:"type"`
	DisableDeletion       bool   `yaml:"disableDeletion"`
	Editable              bool   `yaml:"editable"`
	UpdateIntervalSeconds int    `yaml:"updateIntervalSeconds"`
	AllowUIUpdates        bool   `yaml:"allowUiUpdates"`
	Options               struct {
		Path                      string `yaml:"path"`
		FoldersFromFilesStructure bool   `yaml:"foldersFromFilesStructure"`
	} `yaml:"options"`
}

type providersFile struct {
	APIVersion int        `yaml:"apiVersion"`
	Providers  []Provider `yaml:"providers"`
}

// Providers reads the files below provisioning/dashboards.
func Providers(folder string) (all []Provider, problems []string) {
	names := map[string]bool{}
	problems = read(filepath.Join(folder, "dashboards"), func(file string, content providersFile) (found []string) {
		if content.APIVersion != 1 {
			found = append(found, file+": apiVersion must be 1")
		}
		for _, provider := range content.Providers {
			for _, problem := range provider.problems(names) {
				found = append(found, fmt.Sprintf("%s: provider %q: %s", file, provider.Name, problem))
			}
			names[provider.Name] = true
		}
		all = append(all, content.Providers...)
		return found
	})
	return all, problems
}

func (p Provider) problems(taken map[string]bool) (problems []string) {
	refuse := func(when bool, sentence string) {
		if when {
			problems = append(problems, sentence)
		}
	}
	info, err := os.Stat(p.Options.Path)
	refuse(p.Name == "", "has no name")
	refuse(taken[p.Name], "another provider has the same name")
	refuse(p.Type != "file", fmt.Sprintf("type %q must be file", p.Type))
	refuse(p.OrgID > 1, fmt.Sprintf("orgId %d: there is one organisation, 1", p.OrgID))
	refuse(p.UpdateIntervalSeconds < 0, "updateIntervalSeconds must not be negative")
	refuse(err != nil || !info.IsDir(), fmt.Sprintf("options.path %q is no folder that can be read: no dashboard would show", p.Options.Path))
	refuse(p.Options.FoldersFromFilesStructure && p.Folder+p.FolderUID != "", "'folder' and 'folderUID' should be empty using 'foldersFromFilesStructure' option")
	return problems
}
