package provisioning

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

var variable = regexp.MustCompile(`\$\$|\$__file\{([^}]*)\}|\$__env\{([^}]*)\}|\$\{(\w+)\}|\$(\w+)`)

// expand replaces $__file{path}, $__env{NAME}, ${NAME} and $NAME; $$ stands for one dollar. The original takes an unset variable as empty.
func expand(value string) (string, error) {
	var failure error
	expanded := variable.ReplaceAllStringFunc(value, func(found string) string {
		if found == "$$" {
			return "$"
		}
		groups := variable.FindStringSubmatch(found)
		if path := groups[1]; path != "" {
			content, err := os.ReadFile(path)
			if err != nil {
				failure = err
			}
			return strings.TrimSpace(string(content))
		}
		name := groups[2] + groups[3] + groups[4]
		text, set := os.LookupEnv(name)
		if !set {
			failure = fmt.Errorf("%s: variable %s is not set; $$ stands for a dollar", found, name)
		}
		return text
	})
	return expanded, failure
}
