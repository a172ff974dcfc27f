# NATS from its wheel: one static program, nothing else.
FROM scratch
COPY nats-server /nats-server
ENTRYPOINT ["/nats-server"]
