package dashboards

import "fmt"

// Panel types of 12.3; false: without queries. The old graph and singlestat are gone since 12.
var panelTypes = map[string]bool{
	"timeseries": true, "stat": true, "gauge": true, "bargauge": true, "table": true, "barchart": true, "piechart": true, "heatmap": true, "histogram": true,
	"state-timeline": true, "status-history": true, "trend": true, "xychart": true, "candlestick": true, "canvas": true, "geomap": true, "nodeGraph": true, "logs": true,
	"text": false, "row": false, "dashlist": false, "alertlist": false, "annolist": false, "news": false,
}

const gridWidth = 24

// panels checks panels that are drawn side by side: those of the dashboard, or those of one collapsed row.
func (c *checker) panels(panels []Panel, inRow bool) {
	for index, panel := range panels {
		place := fmt.Sprintf("panel %d %q", panel.ID, panel.Title)
		hasQueries, known := panelTypes[panel.Type]
		c.refuse(panel.ID < 1, "%s: id must be 1 or more", place)
		c.refuse(c.panelIDs[panel.ID], "%s: its id is there twice", place)
		c.panelIDs[panel.ID] = true
		c.refuse(!known, "%s: type %q is not known", place, panel.Type)
		c.refuse(panel.Title == "" && panel.Type != "text", "%s: has no title", place)
		c.refuse(panel.Interval != "" && !intervalForm.MatchString(panel.Interval) && panel.Interval[0] != '$', "%s: interval %q must be like 30s", place, panel.Interval)
		c.refuse(panel.Repeat != "" && c.variables[panel.Repeat] == "", "%s: repeats for %q, which is no variable", place, panel.Repeat)
		c.position(place, panel)
		for _, other := range panels[:index] {
			c.refuse(overlap(panel, other), "%s: covers panel %d %q", place, other.ID, other.Title)
		}
		if panel.Type == "row" {
			c.row(place, panel, inRow)
		} else {
			c.refuse(len(panel.Panels) > 0 || panel.Collapsed, "%s: only a row has panels and collapses", place)
			c.targets(place, panel, hasQueries)
		}
	}
}

func (c *checker) position(place string, panel Panel) {
	at := panel.GridPos
	c.refuse(at.W < 1 || at.H < 1 || at.X < 0 || at.Y < 0 || at.X+at.W > gridWidth, "%s: gridPos %+v must lie within %d columns and have a width and a height", place, at, gridWidth)
}

func (c *checker) row(place string, row Panel, inRow bool) {
	c.refuse(inRow, "%s: a row in a row", place)
	c.refuse(!row.Collapsed && len(row.Panels) > 0, "%s: the panels of an open row stand after it, not in it", place)
	c.refuse(row.Collapsed && len(row.Panels) == 0, "%s: a collapsed row without panels shows nothing", place)
	c.refuse(row.GridPos.W != gridWidth || row.GridPos.H != 1, "%s: a row is %d wide and 1 high", place, gridWidth)
	c.refuse(len(row.Targets) > 0, "%s: a row has no queries", place)
	c.panels(row.Panels, true)
}

func overlap(one, other Panel) bool {
	a, b := one.GridPos, other.GridPos
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

func (c *checker) targets(place string, panel Panel, hasQueries bool) {
	if !hasQueries {
		c.refuse(len(panel.Targets) > 0, "%s: a panel of type %s has no queries", place, panel.Type)
		return
	}
	c.refuse(len(panel.Targets) == 0, "%s: has no queries", place)
	isMixed := panel.Datasource != nil && panel.Datasource.UID == "-- Mixed --"
	if !isMixed {
		c.reference(place, panel.Datasource)
	}
	seen := map[string]bool{}
	for _, target := range panel.Targets {
		query := fmt.Sprintf("%s query %q", place, target.RefID)
		c.refuse(target.RefID == "", "%s: has no refId", query)
		c.refuse(seen[target.RefID], "%s: its refId is there twice", query)
		seen[target.RefID] = true
		if isMixed || target.Datasource != nil {
			c.reference(query, target.Datasource)
		}
		differs := !isMixed && target.Datasource != nil && panel.Datasource != nil && target.Datasource.UID != panel.Datasource.UID
		c.refuse(differs, "%s: another data source than its panel's, which must then be -- Mixed --", query)
		c.refuse(target.Instant && target.Range, "%s: is both instant and range", query)
		c.expression(query, target.Expr)
	}
}
