package redisx

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestURLForms(t *testing.T) {
	for raw, want := range map[string]struct {
		addresses []string
		user      string
		password  string
		db        int
		master    string
		cluster   bool
		tls       bool
	}{
		"redis://h:6379/2":                        {addresses: []string{"h:6379"}, db: 2},
		"redis://:p%40ss@h:6379":                  {addresses: []string{"h:6379"}, password: "p@ss"},
		"redis://user:pw@h:6379/0":                {addresses: []string{"h:6379"}, user: "user", password: "pw"},
		"rediss://h:6380":                         {addresses: []string{"h:6380"}, tls: true},
		"redis-sentinel://:pw@a:1,b:2,c:3/m?db=4": {addresses: []string{"a:1", "b:2", "c:3"}, password: "pw", master: "m", db: 4},
		"redis-cluster://:pw@a:1,b:2":             {addresses: []string{"a:1", "b:2"}, password: "pw", cluster: true},
	} {
		got, err := parse(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		if !reflect.DeepEqual(got.Addrs, want.addresses) || got.Username != want.user || got.Password != want.password || got.DB != want.db ||
			got.MasterName != want.master || got.IsClusterMode != want.cluster || (got.TLSConfig != nil) != want.tls {
			t.Errorf("%s: got %+v", raw, got)
		}
	}
}

func TestQueryOptionsOfTheURLCount(t *testing.T) {
	got, err := parse("redis://h:6379?dial_timeout=3s&read_timeout=2s&max_retries=7")
	if err != nil || got.DialTimeout != 3*time.Second || got.ReadTimeout != 2*time.Second || got.MaxRetries != 7 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestURLsThatAreRefusedAtStart(t *testing.T) {
	for raw, want := range map[string]string{
		"http://x":                    "unsupported scheme",
		"redis-sentinel://a:1":        "master's name",
		"redis-sentinel://a:1/m?db=x": "db must be a number",
		"redis://h:6379/zero":         "invalid redis.url",
	} {
		if _, err := parse(raw); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", raw, err, want)
		}
	}
}
