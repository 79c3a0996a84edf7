#!/bin/bash
# Names and TLS of the stand-in internet; ends when either program ends, so that the engine restarts both.
# Files: /internet/dnsmasq.conf, /internet/Caddyfile, /internet/site.crt, /internet/site.key.
set -euo pipefail
dnsmasq --keep-in-foreground --conf-file=/internet/dnsmasq.conf &
caddy run --config /internet/Caddyfile --adapter caddyfile &
trap 'kill -TERM $(jobs -p) 2>/dev/null' TERM INT
wait -n
code=$?
kill -TERM $(jobs -p) 2>/dev/null || true
exit "$code"
