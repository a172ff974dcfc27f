#!/bin/sh
# A Docker engine where there is none: a machine without systemd, a container that cannot create bridges. As root, with Debian's docker.io.
#   eval "$(sh deploy/images/engine.sh start)"      # sets DOCKER_HOST; without bridge: build and run with --network host
#   sh deploy/images/engine.sh stop
set -eu
folder="${LSQ_ENGINE:-/var/tmp/lsq-engine}"
here="unix://$folder/docker.sock"

start() {
    mkdir -p "$folder"
    docker --host "$here" version >/dev/null 2>&1 || {
        setsid dockerd --host "$here" --data-root "$folder/root" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" \
            --storage-driver vfs --bridge none --iptables=false >"$folder/docker.log" 2>&1 &
        tries=0
        until docker --host "$here" version >/dev/null 2>&1; do
            tries=$((tries + 1))
            [ "$tries" -lt 60 ] || { tail -n 5 "$folder/docker.log" >&2; exit 1; }
            sleep 0.5
        done
    }
    echo "export DOCKER_HOST=$here DOCKER_BUILDKIT=0"
}

stop() {
    [ -f "$folder/docker.pid" ] || exit 0
    process="$(cat "$folder/docker.pid")"
    kill "$process" 2>/dev/null || true
    while kill -0 "$process" 2>/dev/null; do sleep 0.2; done
    # images too
    [ "${1:-}" != all ] || rm -rf "$folder"
}

case "${1:-}" in
    start) start ;;
    stop) stop "${2:-}" ;;
    *) echo "engine.sh start | stop [all]" >&2; exit 2 ;;
esac
