#!/bin/sh
# Writes addresses and users into RUN_FOLDER and becomes PgBouncer.
# PRIMARY and REPLICA are host:port; POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD; LISTEN is host:port.
set -eu
: "${PRIMARY:?is not set}" "${REPLICA:?is not set}" "${POSTGRES_PASSWORD:?is not set}"
user=${POSTGRES_USER:-buywhere}
database=${POSTGRES_DB:-buywhere}
listen=${LISTEN:-0.0.0.0:6432}
config=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)/pgbouncer.ini
cd "${RUN_FOLDER:-/run/pgbouncer}"
umask 077
cat > run.ini <<INI
listen_addr = ${listen%:*}
listen_port = ${listen##*:}
[databases]
$database = host=${PRIMARY%:*} port=${PRIMARY##*:} dbname=$database
${database}_replica = host=${REPLICA%:*} port=${REPLICA##*:} dbname=$database
INI
# Quotes are doubled, as in SQL.
printf '"%s" "%s"\n' "$user" "$(printf %s "$POSTGRES_PASSWORD" | sed 's/"/""/g')" > users.txt
exec pgbouncer "$config"
