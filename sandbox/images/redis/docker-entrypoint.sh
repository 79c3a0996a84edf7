#!/bin/sh
# Behaves like the entrypoint of the official image: bare flags or a config path mean redis-server, root steps down to user redis.
set -e
case "${1:-}" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ]; then
  # The official binary is compiled with protected mode off; Debian's has it on, so it is turned off unless somebody chose.
  if ! printf '%s\n' "$@" | grep -q -e protected-mode && ! { [ -f "${2:-}" ] && grep -qE '^[[:space:]]*protected-mode' "$2"; }; then
    set -- "$@" --protected-mode no
  fi
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec setpriv --reuid redis --regid redis --clear-groups "$0" "$@"
  fi
  [ "$(umask)" != 0022 ] || umask 0077
fi
exec "$@"
