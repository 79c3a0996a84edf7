// Package dashboards reads dashboard files and says what the original would refuse, drop or show as a broken panel.
package dashboards

import "encoding/json"

// Reference names a data source: by uid, or by a variable of type datasource ("${source}").
type Reference struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

// Dashboard has the keys of schema version 36 to 42; a key that is not here is refused.
type Dashboard struct {
	ID                   *int            `json:"id"`
	UID                  string          `json:"uid"`
	Title                string          `json:"title"`
	Description          string          `json:"description"`
	Tags                 []string        `json:"tags"`
	Timezone             string          `json:"timezone"`
	Editable             bool            `json:"editable"`
	GraphTooltip         int             `json:"graphTooltip"`
	FiscalYearStartMonth int             `json:"fiscalYearStartMonth"`
	Links                json.RawMessage `json:"links"`
	LiveNow              bool            `json:"liveNow"`
	Preload              bool            `json:"preload"`
	Refresh              any             `json:"refresh"`
	SchemaVersion        int             `json:"schemaVersion"`
	Style                string          `json:"style"`
	Version              int             `json:"version"`
	WeekStart            string          `json:"weekStart"`
	Timepicker           json.RawMessage `json:"timepicker"`
	Time                 struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"time"`
	Templating struct {
		List []Variable `json:"list"`
	} `json:"templating"`
	Annotations struct {
		List []Annotation `json:"list"`
	} `json:"annotations"`
	Panels []Panel `json:"panels"`
}

// Variable is one entry of templating.list.
type Variable struct {
	Name           string          `json:"name"`
	Label          string          `json:"label"`
	Description    string          `json:"description"`
	Type           string          `json:"type"`
	Datasource     *Reference      `json:"datasource"`
	Query          any             `json:"query"`
	QryType        int             `json:"qryType"`
	Definition     string          `json:"definition"`
	Regex          string          `json:"regex"`
	Refresh        int             `json:"refresh"`
	Sort           int             `json:"sort"`
	Hide           int             `json:"hide"`
	Multi          bool            `json:"multi"`
	IncludeAll     bool            `json:"includeAll"`
	AllValue       *string         `json:"allValue"`
	AllowCustom    bool            `json:"allowCustomValue"`
	Auto           bool            `json:"auto"`
	AutoCount      int             `json:"auto_count"`
	AutoMin        string          `json:"auto_min"`
	SkipURLSync    bool            `json:"skipUrlSync"`
	Options        json.RawMessage `json:"options"`
	Current        json.RawMessage `json:"current"`
	BaseFilters    json.RawMessage `json:"baseFilters"`
	Filters        json.RawMessage `json:"filters"`
	DefaultKeys    json.RawMessage `json:"defaultKeys"`
	QueryValue     string          `json:"queryValue"`
	StaticOptions  json.RawMessage `json:"staticOptions"`
	RegexApplyTo   string          `json:"regexApplyTo"`
	TagsQuery      string          `json:"tagsQuery"`
	TagValuesQuery string          `json:"tagValuesQuery"`
	UseTags        bool            `json:"useTags"`
}

// Annotation is one entry of annotations.list.
type Annotation struct {
	Name        string          `json:"name"`
	Datasource  Reference       `json:"datasource"`
	BuiltIn     int             `json:"builtIn"`
	Enable      bool            `json:"enable"`
	Hide        bool            `json:"hide"`
	IconColor   string          `json:"iconColor"`
	Type        string          `json:"type"`
	Expr        string          `json:"expr"`
	Step        string          `json:"step"`
	TitleFormat string          `json:"titleFormat"`
	TextFormat  string          `json:"textFormat"`
	TagKeys     string          `json:"tagKeys"`
	Filter      json.RawMessage `json:"filter"`
	Target      json.RawMessage `json:"target"`
	UseValue    string          `json:"useValueForTime"`
}

// Panel is a panel or a row.
type Panel struct {
	ID          int        `json:"id"`
	Type        string     `json:"type"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Transparent bool       `json:"transparent"`
	Datasource  *Reference `json:"datasource"`
	GridPos     struct {
		X      int  `json:"x"`
		Y      int  `json:"y"`
		W      int  `json:"w"`
		H      int  `json:"h"`
		Static bool `json:"static"`
	} `json:"gridPos"`
	Targets         []Target `json:"targets"`
	Collapsed       bool     `json:"collapsed"`
	Panels          []Panel  `json:"panels"`
	PluginVersion   string   `json:"pluginVersion"`
	Interval        string   `json:"interval"`
	MaxDataPoints   int      `json:"maxDataPoints"`
	TimeFrom        string   `json:"timeFrom"`
	TimeShift       string   `json:"timeShift"`
	HideTimeOver    bool     `json:"hideTimeOverride"`
	Repeat          string   `json:"repeat"`
	RepeatDirection string   `json:"repeatDirection"`
	MaxPerRow       int      `json:"maxPerRow"`
	CacheTimeout    string   `json:"cacheTimeout"`
	FieldConfig     *struct {
		Defaults  map[string]any `json:"defaults"`
		Overrides []struct {
			Matcher    map[string]any   `json:"matcher"`
			Properties []map[string]any `json:"properties"`
		} `json:"overrides"`
	} `json:"fieldConfig"`
	Options         map[string]any  `json:"options"`
	Transformations json.RawMessage `json:"transformations"`
	Links           json.RawMessage `json:"links"`
}

// Target is one query of a panel.
type Target struct {
	RefID          string          `json:"refId"`
	Datasource     *Reference      `json:"datasource"`
	Expr           string          `json:"expr"`
	LegendFormat   string          `json:"legendFormat"`
	Format         string          `json:"format"`
	Interval       string          `json:"interval"`
	IntervalFactor int             `json:"intervalFactor"`
	Instant        bool            `json:"instant"`
	Range          bool            `json:"range"`
	Exemplar       bool            `json:"exemplar"`
	EditorMode     string          `json:"editorMode"`
	Hide           bool            `json:"hide"`
	UseBackend     bool            `json:"useBackend"`
	FullMetaSearch bool            `json:"fullMetaSearch"`
	IncludeNull    bool            `json:"includeNullMetadata"`
	DisableText    bool            `json:"disableTextWrap"`
	Step           int             `json:"step"`
	QueryType      string          `json:"queryType"`
	Scopes         json.RawMessage `json:"scopes"`
}
