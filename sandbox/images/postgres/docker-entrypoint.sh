#!/bin/bash
# Behaves like the entrypoint of the official image: flags go to postgres, root steps down to user postgres, the first start initialises.
set -euo pipefail
case "${1:-}" in -*) set -- postgres "$@" ;; esac
for argument in "$@"; do
  case "$argument" in -\? | --help | --describe-config | -V | --version) exec "$@" ;; esac
done
if [ "${1:-}" = postgres ]; then
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" || true
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
  fi
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    firstStart.sh "$@"
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
  fi
fi
exec "$@"
