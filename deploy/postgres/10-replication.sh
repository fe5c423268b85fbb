#!/bin/sh
# Once, when the primary is created (docker-entrypoint-initdb.d): who replicas come as, and what is kept for them.
set -eu
: "${REPLICATION_PASSWORD:?is not set}"
# The password goes in by standard input, not by a command line that everybody on the machine can read.
psql -v ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<SQL
\\set password \`printf %s "\$REPLICATION_PASSWORD"\`
create role replicator with replication login password :'password';
select pg_create_physical_replication_slot('db_replica');
SQL
