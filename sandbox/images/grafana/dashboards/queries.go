package dashboards

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/prometheus/prometheus/promql/parser"
)

var (
	mention     = regexp.MustCompile(`\$\{(\w+)(?::\w+)?\}|\$(\w+)|\[\[(\w+)\]\]`)
	labelValues = regexp.MustCompile(`^label_values\((?:(.+),)?\s*[a-zA-Z_]\w*\s*\)$`)
	queryResult = regexp.MustCompile(`^query_result\((.+)\)$`)
	listQuery   = regexp.MustCompile(`^(label_names|metrics)\(.*\)$`)
)

// builtIn variables of Grafana and a value of each.
var builtIn = map[string]string{
	"__interval": "1m", "__rate_interval": "1m", "__range": "1h", "__interval_ms": "60000", "__range_s": "3600", "__range_ms": "3600000",
	"__from": "1", "__to": "2", "__dashboard": "x", "__org": "1",
}

// variableName is the name in a text that is nothing but the mention of a variable.
func variableName(text string) (string, bool) {
	groups := mention.FindStringSubmatch(text)
	if groups == nil || groups[0] != text {
		return "", false
	}
	return groups[1] + groups[2] + groups[3], true
}

// stands are tried in the place of the dashboard's own variables: a name or text, a number, a duration.
var stands = []string{"x", "1", "1m"}

// expression parses PromQL with the parser of Prometheus itself, after putting values in the place of variables.
func (c *checker) expression(place, expression string) {
	if strings.TrimSpace(expression) == "" {
		c.refuse(true, "%s: has no expr", place)
		return
	}
	for _, found := range mention.FindAllString(expression, -1) {
		name, _ := variableName(found)
		c.refuse(!isGroup(name) && builtIn[name] == "" && c.variables[name] == "", "%s: %s is no variable of this dashboard", place, found)
	}
	var failure error
	for _, stand := range stands {
		if _, err := parser.ParseExpr(withValues(expression, stand)); err == nil {
			return
		} else if failure == nil {
			failure = err
		}
	}
	c.refuse(true, "%s: expr %q is no PromQL: %v", place, expression, failure)
}

// isGroup is true for the $1 of label_replace.
func isGroup(name string) bool { return strings.Trim(name, "0123456789") == "" }

func withValues(text, stand string) string {
	return mention.ReplaceAllStringFunc(text, func(found string) string {
		name, _ := variableName(found)
		if value, isBuiltIn := builtIn[name]; isBuiltIn {
			return value
		}
		if isGroup(name) {
			return found
		}
		return stand
	})
}

// variableQuery knows the original's functions; the query is a text or {query, refId}.
func (c *checker) variableQuery(place string, query any) {
	text, isText := query.(string)
	if fields, isObject := query.(map[string]any); isObject {
		text, isText = fields["query"].(string)
	}
	text = strings.TrimSpace(text)
	if !isText || text == "" {
		c.refuse(true, "%s: query %s is empty", place, fmt.Sprint(query))
		return
	}
	if groups := labelValues.FindStringSubmatch(text); groups != nil {
		if groups[1] != "" {
			c.expression(place, groups[1])
		}
		return
	}
	if groups := queryResult.FindStringSubmatch(text); groups != nil {
		c.expression(place, groups[1])
		return
	}
	c.refuse(!listQuery.MatchString(text), "%s: query %q is none of label_values(…), query_result(…), label_names(), metrics(…)", place, text)
}
