package settings

// kind is the form that a setting's text has to have.
type kind string

const (
	text    kind = "text"
	boolean kind = "true or false"
	number  kind = "a whole number"
)

// known is every setting of the original that a deployment is likely to give, by section and key. The original ignores what it does not know.
var known = map[string]map[string]kind{
	"paths":    {"data": text, "logs": text, "plugins": text, "provisioning": text, "temp_data_lifetime": text},
	"server":   {"protocol": text, "http_addr": text, "http_port": number, "domain": text, "root_url": text, "serve_from_sub_path": boolean, "enforce_domain": boolean, "router_logging": boolean, "enable_gzip": boolean, "read_timeout": text},
	"database": {"type": text, "path": text, "wal": boolean},
	"security": {
		"admin_user": text, "admin_password": text, "admin_email": text, "secret_key": text, "disable_initial_admin_creation": boolean,
		"disable_gravatar": boolean, "cookie_secure": boolean, "cookie_samesite": text, "allow_embedding": boolean, "strict_transport_security": boolean,
		"strict_transport_security_max_age_seconds": number, "strict_transport_security_preload": boolean, "strict_transport_security_subdomains": boolean,
		"x_content_type_options": boolean, "x_xss_protection": boolean, "content_security_policy": boolean, "content_security_policy_template": text,
		"disable_brute_force_login_protection": boolean, "data_source_proxy_whitelist": text,
	},
	"users": {"allow_sign_up": boolean, "allow_org_create": boolean, "auto_assign_org": boolean, "auto_assign_org_role": text, "default_theme": text, "default_language": text, "viewers_can_edit": boolean, "home_page": text},
	"auth": {
		"disable_login_form": boolean, "disable_signout_menu": boolean, "login_cookie_name": text, "login_maximum_inactive_lifetime_duration": text,
		"login_maximum_lifetime_duration": text, "token_rotation_interval_minutes": number, "signout_redirect_url": text,
	},
	"auth.anonymous":    {"enabled": boolean, "org_name": text, "org_role": text, "hide_version": boolean},
	"auth.basic":        {"enabled": boolean},
	"analytics":         {"reporting_enabled": boolean, "check_for_updates": boolean, "check_for_plugin_updates": boolean, "feedback_links_enabled": boolean, "enabled": boolean},
	"news":              {"news_feed_enabled": boolean},
	"snapshots":         {"enabled": boolean, "external_enabled": boolean},
	"public_dashboards": {"enabled": boolean},
	"metrics":           {"enabled": boolean, "disable_total_stats": boolean, "interval_seconds": number, "basic_auth_username": text, "basic_auth_password": text},
	"log":               {"mode": text, "level": text, "filters": text},
	"log.console":       {"level": text, "format": text},
	"dashboards":        {"versions_to_keep": number, "min_refresh_interval": text, "default_home_dashboard_path": text},
	"unified_alerting":  {"enabled": boolean, "execute_alerts": boolean},
	"plugins":           {"preinstall": text, "preinstall_disabled": boolean, "preinstall_async": boolean, "plugin_admin_enabled": boolean, "public_key_retrieval_disabled": boolean},
	"feature_toggles":   {"enable": text},
	"dataproxy":         {"logging": boolean, "timeout": number, "send_user_header": boolean},
	"explore":           {"enabled": boolean},
	"help":              {"enabled": boolean},
	"profile":           {"enabled": boolean},
	"quota":             {"enabled": boolean},
	"live":              {"max_connections": number},
	"panels":            {"disable_sanitize_html": boolean},
	"date_formats":      {"default_timezone": text},
}

// defaults of the settings that the stand-in acts on.
var defaults = map[string]string{
	"paths.data": "/var/lib/grafana", "paths.plugins": "/var/lib/grafana/plugins", "paths.provisioning": "/etc/grafana/provisioning",
	"server.protocol": "http", "server.http_port": "3000", "server.root_url": "%(protocol)s://%(domain)s:%(http_port)s/", "server.domain": "localhost",
	"database.type": "sqlite3", "security.admin_user": "admin", "security.admin_password": "admin", "security.secret_key": "SW2YcwTIb9zpOOhoPsMm",
	"auth.basic.enabled": "true", "auth.login_cookie_name": "grafana_session", "metrics.enabled": "true",
}
