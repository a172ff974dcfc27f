"""compose.yaml for one machine with Docker, from the list of processes.

`python -m deploy.secrets` generates its keys.
"""

from typing import Any

from deploy.container_env import HEALTH_PORT, OWNER_URLS, PORTAL_PORT, SECRETS, container_env, secret_names
from deploy.local.seaweed import BUCKET, NO_INNER_HTTP, NO_TELEMETRY, STRICT_S3, SYNC_EACH_PUT
from deploy.processes import PROCESSES, Process

Service = dict[str, Any]
# written by `python -m deploy.secrets deploy/compose-secrets`, never committed
FOLDER = "./compose-secrets"
SERVERS = {"bus": "nats:2.15-alpine", "database": "postgres:18-alpine", "archive": "chrislusf/seaweedfs:4.48"}
BUS_URL, DATABASE_HOST, ARCHIVE_ENDPOINT = "nats://bus:4222", "database:5432", "archive:8333"
# where `weed` looks for its configuration, and what lies there
ARCHIVE_CONFIGURATION = "/etc/seaweedfs"
ARCHIVE_FILES = (
    "identities.json",
    "security.toml",
    "filer.toml",
    "ca.pem",
    "certificate.pem",
    "key.pem",
)
# As deploy/local/seaweed.py starts it. Indexes are rebuilt, since the last stop may have been a power cut;
# the server is healthy once it flushes each put.
ARCHIVE_START = f"""\
rm -f /tmp/flushes
ls /data/*.dat >/dev/null 2>&1 && {{ weed fix /data || exit 1; }}
(until echo '{SYNC_EACH_PUT}' | weed shell -master=127.0.0.1:9333 -filer=127.0.0.1:8888 \\
 | grep -q '"fsync":  true'; do sleep 1; done; touch /tmp/flushes) &
exec weed server -dir=/data -ip=127.0.0.1 -ip.bind=127.0.0.1 -s3.ip.bind=0.0.0.0 {NO_INNER_HTTP} -filer -s3 \
 -s3.config={ARCHIVE_CONFIGURATION}/identities.json {" ".join(STRICT_S3)} \\
 -master.volumeSizeLimitMB=1024 -volume.max=0 {NO_TELEMETRY}
"""
# file of DLA's first officer, beside the folders of the processes
SETUP = "setup.json"
LOCKED = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "tmpfs": ["/tmp:size=256m"],  # noqa: S108 - within the container
    "pids_limit": 256,
}


def compose() -> dict[str, Any]:
    """The content of compose.yaml."""
    services = {
        **_servers(),
        "setup": _setup(),
        **{process.name.replace(".", "-"): _process(process) for process in PROCESSES},
    }
    return {
        "name": "lsq",
        "services": services,
        "volumes": {f"{name}-data": {} for name in SERVERS},
        "networks": {"inside": {"internal": True}, "out": {}, "door": {}},
    }


def _process(process: Process) -> Service:
    env = container_env(process)
    settings = {
        "LSQ_BUS_URL": BUS_URL,
        "LSQ_TOKEN_KEYS": "${LSQ_TOKEN_KEYS:?run python -m deploy.secrets first}",
        "LSQ_ARCHIVE__ENDPOINT": ARCHIVE_ENDPOINT,
        "LSQ_ARCHIVE__BUCKET": BUCKET,
        "LSQ_ARCHIVE__SECURE": "false",
        "LSQ_PORTAL_ADDRESS": "${LSQ_ADDRESS:-http://127.0.0.1:8000}",
        "LSQ_PUBLIC_URL": "${LSQ_ADDRESS:-http://127.0.0.1:8000}",
    }
    environment = {name: settings[name] for name in env.shared if name in settings} | env.fixed
    # keys of deploy/secrets.py, and servers that only these containers reach, without TLS
    environment["LSQ_DEVELOPMENT"] = "true"
    environment |= {name: f"{SECRETS}/{secret}" for name, secret in env.secrets.items()}
    volumes = [_mount(f"{process.name}/{name}", f"{SECRETS}/{name}") for name in secret_names(process)]
    if "LSQ_SETUP_FILE" in process.settings:
        environment["LSQ_SETUP_FILE"] = f"{SECRETS}/{SETUP}"
        volumes.append(_mount(SETUP, f"{SECRETS}/{SETUP}"))
    if process.listens:
        environment["LSQ_COOKIE_SECURE"] = "${LSQ_COOKIE_SECURE:-true}"
    service: Service = {
        "image": "${LSQ_IMAGE:-lsq}",
        "build": {"context": "..", "dockerfile": "deploy/images/Dockerfile"},
        "command": process.arguments,
        "environment": environment,
        "volumes": volumes,
        "healthcheck": _healthcheck(
            f"http://127.0.0.1:{PORTAL_PORT}/sign-in"
            if process.listens
            else f"http://127.0.0.1:{HEALTH_PORT}/ready"
        ),
        "depends_on": {"setup": {"condition": "service_completed_successfully"}},
        "restart": "unless-stopped",
        "mem_limit": f"{process.memory}m",
        "networks": [
            "inside",
            *(["out"] if process.goes_out else []),
            *(["door"] if process.listens else []),
        ],
        **LOCKED,
    }
    return service | ({"ports": [f"127.0.0.1:{PORTAL_PORT}:{PORTAL_PORT}"]} if process.listens else {})


def _healthcheck(address: str) -> dict[str, Any]:
    """A health check by Python, since the image has no curl."""
    code = f"import urllib.request; urllib.request.urlopen({address!r}, timeout=3)"
    return {
        "test": ["CMD", "/opt/lsq/bin/python", "-c", code],
        "interval": "30s",
        "timeout": "10s",
        "start_period": "60s",
        "start_interval": "2s",
        "retries": 3,
    }


def _setup() -> Service:
    secrets = {
        "LSQ_BUS_CREDS": "bus.creds",
        "LSQ_ARCHIVE__ACCESS_KEY_FILE": "archive-access-key",
        "LSQ_ARCHIVE__SECRET_KEY_FILE": "archive-secret-key",
        **OWNER_URLS,
    }
    settings = {
        "LSQ_BUS_URL": BUS_URL,
        "LSQ_ARCHIVE__ENDPOINT": ARCHIVE_ENDPOINT,
        "LSQ_ARCHIVE__BUCKET": BUCKET,
        "LSQ_ARCHIVE__SECURE": "false",
    }
    return {
        "image": "${LSQ_IMAGE:-lsq}",
        "command": ["-m", "deploy.setup"],
        "environment": settings | {name: f"{SECRETS}/{secret}" for name, secret in secrets.items()},
        "volumes": [_mount(f"setup/{secret}", f"{SECRETS}/{secret}") for secret in secrets.values()],
        "depends_on": {"bus": {"condition": "service_started"}}
        | {name: {"condition": "service_healthy"} for name in ("archive", "database")},
        "restart": "on-failure",
        "networks": ["inside"],
        **LOCKED,
    }


def _servers() -> dict[str, Service]:
    common = {
        "restart": "unless-stopped",
        "networks": ["inside"],
        "mem_limit": "1g",
        "security_opt": ["no-new-privileges:true"],
    }
    bus = {
        "command": ["-c", "/etc/lsq/nats.conf"],
        "volumes": [_mount("servers/nats.conf", "/etc/lsq/nats.conf"), "bus-data:/data"],
    }
    database = {
        "environment": {
            "POSTGRES_USER": "lsq",
            "POSTGRES_PASSWORD_FILE": f"{SECRETS}/admin",
            "POSTGRES_INITDB_ARGS": "--locale-provider=builtin --builtin-locale=C.UTF-8",
        },
        "volumes": [
            _mount("servers/admin", f"{SECRETS}/admin"),
            _mount("servers/databases.sql", "/docker-entrypoint-initdb.d/databases.sql"),
            "database-data:/var/lib/postgresql",
        ],
        "healthcheck": {"test": ["CMD-SHELL", "pg_isready -U lsq"], "interval": "2s", "retries": 30},
    }
    archive = {
        "entrypoint": ["/bin/sh", "-c", ARCHIVE_START],
        "volumes": [
            *(_mount(f"servers/archive/{name}", f"{ARCHIVE_CONFIGURATION}/{name}") for name in ARCHIVE_FILES),
            "archive-data:/data",
        ],
        "healthcheck": {"test": ["CMD-SHELL", "test -f /tmp/flushes"], "interval": "2s", "retries": 30},
    }
    return {
        name: {"image": SERVERS[name], **own, **common}
        for name, own in (("bus", bus), ("database", database), ("archive", archive))
    }


def _mount(file: str, target: str) -> str:
    """A read-only mount of a file in the folder of secrets."""
    return f"{FOLDER}/{file}:{target}:ro"
