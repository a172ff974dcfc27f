#!/bin/sh
# Makes the cluster once, then becomes the server; the arguments are the server's.
set -eu
if [ ! -s /data/cluster/PG_VERSION ]; then
    umask 077
    rm -rf /data/cluster
    printf '%s' "$POSTGRES_PASSWORD" >/data/password
    # shellcheck disable=SC2086 # several words
    initdb -D /data/cluster -U "$POSTGRES_USER" --encoding=UTF8 --auth=scram-sha-256 --pwfile /data/password $POSTGRES_INITDB_ARGS >/dev/null
    rm /data/password
fi
exec postgres -D /data/cluster -c unix_socket_directories= "$@"
