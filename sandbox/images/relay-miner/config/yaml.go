// Package config reads and validates the YAML files of both roles, refusing every key that it does not know.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Duration is a Go duration string such as "2h" or "30m".
type Duration time.Duration

// UnmarshalYAML accepts duration strings only; a bare number has no unit.
func (d *Duration) UnmarshalYAML(node *yaml.Node) error {
	parsed, err := time.ParseDuration(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q is not a duration such as \"2h\" or \"30m\"", node.Line, node.Value)
	}
	*d = Duration(parsed)
	return nil
}

var unknownField = regexp.MustCompile(`field (\S+) not found in type \S+`)

// decodeStrict fills target from the file. Errors: unreadable file, broken YAML, wrong types, unknown keys, refused keys.
func decodeStrict(path string, refused map[string]string, target any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("failed to read config file: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(raw, &document); err != nil {
		return fmt.Errorf("failed to parse config file: %w", err)
	}
	if err := refuseKeys(&document, "", refused); err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(target); err != nil && !errors.Is(err, io.EOF) {
		message := err.Error()
		if unknownField.MatchString(message) {
			message = unknownField.ReplaceAllString(message, `unknown key "$1"`)
			return fmt.Errorf("stand-in is stricter than upstream: %s", message)
		}
		return fmt.Errorf("failed to parse config file: %w", err)
	}
	return nil
}

// refuseKeys walks the document and fails on the first key whose dotted path (with * for any map key) is refused.
func refuseKeys(node *yaml.Node, path string, refused map[string]string) error {
	if node.Kind == yaml.DocumentNode {
		for _, child := range node.Content {
			if err := refuseKeys(child, path, refused); err != nil {
				return err
			}
		}
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		child := strings.TrimPrefix(path+"."+key.Value, ".")
		for pattern, reason := range refused {
			if pathMatches(pattern, child) {
				return fmt.Errorf("stand-in is stricter than upstream: line %d: %s: %s", key.Line, child, reason)
			}
		}
		if err := refuseKeys(value, child, refused); err != nil {
			return err
		}
	}
	return nil
}

func pathMatches(pattern, path string) bool {
	if pattern == path {
		return true
	}
	want, have := strings.Split(pattern, "."), strings.Split(path, ".")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != "*" && want[i] != have[i] {
			return false
		}
	}
	return true
}
