// Package provisioning reads the YAML files that tell Grafana its data sources and where its dashboards are.
package provisioning

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// read decodes every YAML file of a folder into a fresh T each, refusing unknown keys and variables that are not set.
func read[T any](folder string, take func(file string, content T) []string) (problems []string) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return []string{err.Error()}
	}
	for _, entry := range entries {
		file := filepath.Join(folder, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if info, err := os.Stat(file); err == nil && info.IsDir() || !isYaml(file) {
			problems = append(problems, file+" would be ignored: only files that end in .yaml or .yml are read, and no folders")
			continue
		}
		content, err := decode[T](file)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", file, err))
			continue
		}
		problems = append(problems, take(file, content)...)
	}
	return problems
}

func isYaml(file string) bool {
	return strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".yml")
}

func decode[T any](file string) (content T, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return content, err
	}
	var document yaml.Node
	if err = yaml.Unmarshal(text, &document); err != nil {
		return content, err
	}
	if err = expandAll(&document); err != nil {
		return content, err
	}
	expanded, err := yaml.Marshal(&document)
	if err != nil {
		return content, err
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(expanded)))
	decoder.KnownFields(true)
	if err = decoder.Decode(&content); errors.Is(err, io.EOF) {
		err = errors.New("is empty")
	}
	return content, err
}

// expandAll replaces variables in values, never in keys.
func expandAll(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		value, err := expand(node.Value)
		if err == nil && value != node.Value {
			*node = yaml.Node{Kind: yaml.ScalarNode, Value: value, Style: yaml.DoubleQuotedStyle, Line: node.Line}
		}
		return err
	}
	for index, child := range node.Content {
		if node.Kind == yaml.MappingNode && index%2 == 0 {
			continue
		}
		if err := expandAll(child); err != nil {
			return err
		}
	}
	return nil
}

// CheckOthers refuses files in the folders for what the stand-in does not have.
func CheckOthers(folder string) (problems []string) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return []string{err.Error()}
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch entry.Name() {
		case "datasources", "dashboards":
		case "plugins", "alerting", "access-control", "notifiers":
			files, _ := os.ReadDir(path)
			for _, file := range files {
				if strings.HasPrefix(file.Name(), ".") {
					continue
				}
				problems = append(problems, filepath.Join(path, file.Name())+": only data sources and dashboards are provisioned here")
			}
		default:
			if !strings.HasPrefix(entry.Name(), ".") {
				problems = append(problems, path+" would be ignored: known are datasources, dashboards, plugins, alerting")
			}
		}
	}
	return problems
}
