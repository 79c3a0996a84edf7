// Package logging writes JSON or text lines to stderr.
package logging

import (
	"log/slog"
	"os"
	"strings"

	"pocket.sandbox/relay-miner/config"
)

// New returns the logger of a role.
func New(c config.Logging, role string) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level, AddSource: c.EnableCaller, ReplaceAttr: rename}
	var handler slog.Handler = slog.NewJSONHandler(os.Stderr, options)
	if c.Format == "text" {
		handler = slog.NewTextHandler(os.Stderr, options)
	}
	return slog.New(handler).With("component", role)
}

// rename gives the standard attributes the names that upstream's lines have.
func rename(groups []string, attribute slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return attribute
	}
	switch attribute.Key {
	case slog.LevelKey:
		return slog.String("level", strings.ToLower(attribute.Value.String()))
	case slog.MessageKey:
		return slog.Attr{Key: "message", Value: attribute.Value}
	}
	return attribute
}
