package keys

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

// Ring maps addresses to keys.
type Ring map[string]*Key

// LoadSuppliers reads a keys file: one list "keys" of private keys. One malformed item rejects the whole file.
func LoadSuppliers(path string) (Ring, error) {
	var file struct {
		Keys []string `yaml:"keys"`
	}
	if err := readYAML(path, &file); err != nil {
		return nil, err
	}
	list, err := parseAll(path, "keys", file.Keys)
	if err != nil {
		return nil, err
	}
	ring := Ring{}
	for _, key := range list {
		ring[key.Address] = key
	}
	return ring, nil
}

// Client holds the keys that a sender of relays signs with.
type Client struct {
	Applications []*Key
	Gateways     []*Key
}

// LoadClient reads a file with a list "applications" and an optional list "gateway" of private keys.
func LoadClient(path string) (*Client, error) {
	var file struct {
		Applications []string `yaml:"applications"`
		Gateway      []string `yaml:"gateway"`
	}
	if err := readYAML(path, &file); err != nil {
		return nil, err
	}
	applications, err := parseAll(path, "applications", file.Applications)
	if err != nil {
		return nil, err
	}
	if len(applications) == 0 {
		return nil, fmt.Errorf("keys file %s: the list applications is empty", path)
	}
	gateways, err := parseAll(path, "gateway", file.Gateway)
	if err != nil {
		return nil, err
	}
	return &Client{Applications: applications, Gateways: gateways}, nil
}

func readYAML(path string, target any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("failed to read keys file: %w", err)
	}
	if err := yaml.Unmarshal(raw, target); err != nil {
		// The parser's message may quote a line of the file, so only the path is told.
		return fmt.Errorf("keys file %s is not the expected YAML", path)
	}
	return nil
}

func parseAll(path, list string, texts []string) ([]*Key, error) {
	parsed := make([]*Key, 0, len(texts))
	for i, text := range texts {
		key, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("keys file %s: %s[%d] %w", path, list, i, err)
		}
		parsed = append(parsed, key)
	}
	return parsed, nil
}
