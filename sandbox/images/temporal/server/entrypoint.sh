#!/bin/sh
# Like the official image: words after the image's name are not run, and the config made of the environment is written below /etc/temporal.
set -eu
: "${BIND_ON_IP:=$(getent hosts "$(hostname)" | awk '{print $1; exit}')}"
export BIND_ON_IP
# The template of the server's own module renders itself when it is read.
cp /etc/temporal/config/config_template.yaml /etc/temporal/config/docker.yaml
set --
for service in $(echo "${SERVICES:-}" | tr ':' ' '); do set -- "$@" "--service=$service"; done
exec temporal-server --env docker start "$@"
