package dashboards

import (
	"fmt"
	"regexp"
	"strings"

	"pocket.sandbox/grafana/provisioning"
)

var (
	uidForm      = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,40}$`)
	nameForm     = regexp.MustCompile(`^\w+$`)
	intervalForm = regexp.MustCompile(`^\d+(ms|s|m|h|d|w|M|y)$`)
)

// Schema versions of the releases from 9 on, to that of 12.3.
const oldestSchema, newestSchema = 36, 42

var variableTypes = map[string]bool{"query": true, "custom": true, "interval": true, "datasource": true, "constant": true, "textbox": true, "adhoc": true}

// checker collects what is wrong with one dashboard.
type checker struct {
	sources   map[string]string
	variables map[string]string
	panelIDs  map[int]bool
	problems  []string
}

func (c *checker) refuse(when bool, format string, values ...any) {
	if when {
		c.problems = append(c.problems, fmt.Sprintf(format, values...))
	}
}

func check(dashboard Dashboard, sources []provisioning.Datasource) []string {
	c := &checker{sources: map[string]string{}, variables: map[string]string{}, panelIDs: map[int]bool{}}
	for _, source := range sources {
		c.sources[source.UID] = source.Type
	}
	c.refuse(!uidForm.MatchString(dashboard.UID), "uid %q must be 1 to 40 of a-z, A-Z, 0-9, _ and -; without one every start makes a new address", dashboard.UID)
	c.refuse(strings.TrimSpace(dashboard.Title) == "", "Dashboard title cannot be empty")
	c.refuse(dashboard.ID != nil, "id must be null or absent: it is the database's")
	c.refuse(dashboard.SchemaVersion < oldestSchema || dashboard.SchemaVersion > newestSchema, "schemaVersion %d must be %d to %d", dashboard.SchemaVersion, oldestSchema, newestSchema)
	c.refuse(dashboard.Time.From == "" || dashboard.Time.To == "", "time needs from and to")
	refresh, isText := dashboard.Refresh.(string)
	isOff := dashboard.Refresh == nil || dashboard.Refresh == false || refresh == ""
	c.refuse(!isText && !isOff || refresh != "" && refresh != "auto" && !intervalForm.MatchString(refresh), "refresh %v must be an interval like 30s", dashboard.Refresh)
	c.refuse(dashboard.GraphTooltip < 0 || dashboard.GraphTooltip > 2, "graphTooltip %d must be 0, 1 or 2", dashboard.GraphTooltip)
	c.refuse(len(dashboard.Panels) == 0, "has no panels")
	for _, variable := range dashboard.Templating.List {
		c.variable(variable)
	}
	for _, annotation := range dashboard.Annotations.List {
		isBuiltIn := annotation.BuiltIn == 1 && (annotation.Datasource.UID == "-- Grafana --" || annotation.Datasource.UID == "grafana")
		place := fmt.Sprintf("annotation %q", annotation.Name)
		if !isBuiltIn {
			c.reference(place, &annotation.Datasource)
			c.expression(place, annotation.Expr)
		}
	}
	c.panels(dashboard.Panels, false)
	return c.problems
}

func (c *checker) variable(variable Variable) {
	place := fmt.Sprintf("variable %q", variable.Name)
	c.refuse(!nameForm.MatchString(variable.Name) || strings.HasPrefix(variable.Name, "__"), "%s: a name has letters, digits and _ and does not begin with __", place)
	c.refuse(c.variables[variable.Name] != "", "%s is there twice", place)
	c.refuse(!variableTypes[variable.Type], "%s: type %q is not known", place, variable.Type)
	c.variables[variable.Name] = variable.Type
	switch variable.Type {
	case "query":
		c.reference(place, variable.Datasource)
		c.variableQuery(place, variable.Query)
	case "datasource":
		c.refuse(!c.hasSourceOfType(fmt.Sprint(variable.Query)), "%s: there is no data source of type %v", place, variable.Query)
	case "custom", "interval", "constant":
		c.refuse(variable.Query == nil || variable.Query == "", "%s: query, which has the values, is empty", place)
	}
}

func (c *checker) hasSourceOfType(wanted string) bool {
	for _, is := range c.sources {
		if is == wanted {
			return true
		}
	}
	return false
}

// reference says whether a data source is there and of the type that is written beside it.
func (c *checker) reference(place string, reference *Reference) {
	if reference == nil || reference.UID == "" {
		c.refuse(true, "%s: has no data source uid: the default one may be another one tomorrow", place)
		return
	}
	if name, isVariable := variableName(reference.UID); isVariable {
		c.refuse(c.variables[name] != "datasource", "%s: data source %s is no variable of type datasource", place, reference.UID)
		return
	}
	is, found := c.sources[reference.UID]
	c.refuse(!found, "%s: there is no data source with uid %q", place, reference.UID)
	c.refuse(found && is != reference.Type, "%s: data source %q is of type %q, not %q", place, reference.UID, is, reference.Type)
}
