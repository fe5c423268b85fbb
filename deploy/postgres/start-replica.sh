#!/bin/sh
# Copies the primary into an empty data folder, and goes on from there. Arguments are given to the server.
# PRIMARY_HOST, PRIMARY_PORT, REPLICATION_PASSWORD, PGDATA.
set -eu
: "${PRIMARY_HOST:?is not set}" "${REPLICATION_PASSWORD:?is not set}" "${PGDATA:?is not set}"
port=${PRIMARY_PORT:-5432}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # What a copy that was cut off left behind.
  find "$PGDATA" -mindepth 1 -delete 2>/dev/null || true
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA"
  PGPASSWORD=$REPLICATION_PASSWORD pg_basebackup --pgdata "$PGDATA" --write-recovery-conf --wal-method stream \
    --checkpoint fast --slot db_replica \
    --dbname "host=$PRIMARY_HOST port=$port user=replicator application_name=db_replica"
fi
exec postgres -D "$PGDATA" "$@"
