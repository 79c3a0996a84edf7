#!/bin/bash
# Makes the cluster, its database and its rules of access, and runs the scripts of /docker-entrypoint-initdb.d, on a server without network.
set -euo pipefail

# POSTGRES_X, or the content of the file that POSTGRES_X_FILE names.
setting() {
  local name="$1" file="${1}_FILE" default="${2:-}"
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    echo "error: both $name and $file are set (but are exclusive)" >&2
    return 1
  fi
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!name:-$default}"; fi
}

password=$(setting POSTGRES_PASSWORD)
user=$(setting POSTGRES_USER postgres)
database=$(setting POSTGRES_DB "$user")
initdb_arguments=$(setting POSTGRES_INITDB_ARGS)
method="${POSTGRES_HOST_AUTH_METHOD:-}"

if [ -s /var/lib/postgresql/PG_VERSION ] || [ -s /var/lib/postgresql/data/PG_VERSION ] || grep -q ' /var/lib/postgresql/data ' /proc/self/mountinfo; then
  echo "Error: in 18+, these Docker images are configured to store database data in /var/lib/postgresql/<major>/docker;" >&2
  echo "       there is data, or a mount, in the way of older images: mount one volume at /var/lib/postgresql" >&2
  exit 1
fi
if [ -z "$password" ] && [ "$method" != trust ]; then
  cat >&2 <<'TEXT'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
TEXT
  exit 1
fi

eval 'initdb --username="$user" --pwfile=<(printf "%s\n" "$password") '"$initdb_arguments"
method="${method:-$(postgres -C password_encryption "${@:2}")}"
printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

export PGPASSWORD="$password" PGHOST= PGHOSTADDR=
NOTIFY_SOCKET='' pg_ctl -D "$PGDATA" -o "$(printf '%q ' "${@:2}" -c listen_addresses= -p 5432)" -w start
sql() { psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$user" "$@"; }
if ! sql --dbname postgres --tuples-only -v name="$database" <<<"SELECT 1 FROM pg_database WHERE datname = :'name';" | grep -q 1; then
  sql --dbname postgres -v name="$database" <<<'CREATE DATABASE :"name";'
fi
for file in /docker-entrypoint-initdb.d/*; do
  case "$file" in
    *.sh) if [ -x "$file" ]; then echo "$0: running $file"; "$file"; else echo "$0: sourcing $file"; . "$file"; fi ;;
    *.sql) echo "$0: running $file"; sql --dbname "$database" -f "$file" ;;
    *.sql.gz) echo "$0: running $file"; gunzip -c "$file" | sql --dbname "$database" ;;
    *.sql.xz) echo "$0: running $file"; xzcat "$file" | sql --dbname "$database" ;;
    *.sql.zst) echo "$0: running $file"; zstd -dc "$file" | sql --dbname "$database" ;;
    '/docker-entrypoint-initdb.d/*') ;;
    *) echo "$0: ignoring $file" ;;
  esac
done
pg_ctl -D "$PGDATA" -m fast -w stop
