#!/bin/bash
# What the internet is to the hosts of a lab: names, an image registry, an ACME server, TLS for both. Ends when one of them ends.
# Files: /lab/services/{dnsmasq.conf,hosts,registry.yml,pebble.json,Caddyfile,site.crt,site.key}; $LAB_DNS is where names are answered.
set -euo pipefail
dnsmasq --keep-in-foreground --conf-file=/lab/services/dnsmasq.conf &
docker-registry serve /lab/services/registry.yml &
# Challenges without artificial delays and without refusals by chance.
PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config /lab/services/pebble.json -dnsserver "$LAB_DNS:53" &
caddy run --config /lab/services/Caddyfile --adapter caddyfile &
trap 'kill -TERM $(jobs -p) 2>/dev/null' TERM INT
wait -n
code=$?
kill -TERM $(jobs -p) 2>/dev/null || true
exit "$code"
