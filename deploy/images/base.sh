#!/bin/sh
# A base image from Debian's packages where no registry of images can be reached: as root, with debootstrap. Then:
#   docker build --network host --build-arg BASE=lsq-base -f deploy/images/Dockerfile -t lsq .
# It copies this machine's certificates and pip settings, so that the build reaches what this machine reaches: for trials, not for distribution.
set -eu
name="${1:-lsq-base}"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv bookworm "$root" >"$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; exit 1; }
rm -f "$root.log"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
[ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/pip.conf"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
tar -C "$root" -c . | docker import - "$name"
