# SeaweedFS from its wheel. On a base for its /tmp, where it makes sockets.
ARG BASE=lsq-base
FROM ${BASE}
COPY weed /usr/local/bin/weed
ENTRYPOINT ["/usr/local/bin/weed"]
