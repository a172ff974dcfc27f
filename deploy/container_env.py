"""The environment of each process in a container, from the list of processes: settings by name, secrets as
files that only it can see.
"""

from dataclasses import dataclass

from deploy.processes import SERVICES, Process

# folder of the secrets of a process
SECRETS = "/run/secrets/lsq"
HEALTH_PORT, PORTAL_PORT = 8081, 8000

# of every process; none is secret
SHARED_SETTINGS = ("LSQ_BUS_URL", "LSQ_TOKEN_KEYS", "LSQ_OTLP_ENDPOINT")
ARCHIVE_SETTINGS = tuple(
    f"LSQ_ARCHIVE__{name}" for name in ("ENDPOINT", "BUCKET", "REGION", "ADDRESSING", "SECURE")
)
# of the set-up alone: the database of each service as the owner of its tables
OWNER_URLS = {f"LSQ_DATABASES__{service.upper()}_FILE": f"{service}-owner-url" for service in SERVICES}
LAPTOP_ONLY = frozenset({"LSQ_SETUP_FILE", "LSQ_PORTAL_HOST", "LSQ_PORTAL_PORT", "LSQ_COOKIE_SECURE"})


@dataclass(frozen=True)
class ContainerEnv:
    """The environment of a process in a container."""

    # settings whose values depend on the installation
    shared: tuple[str, ...]
    # settings whose values follow from the process
    fixed: dict[str, str]
    # environment variable that names a file → the secret in that file
    secrets: dict[str, str]


def container_env(process: Process) -> ContainerEnv:
    """The whole environment of this process in a container."""
    archive = ARCHIVE_SETTINGS if process.archive else ()
    own = tuple(setting for setting in process.settings if setting not in LAPTOP_ONLY)
    return ContainerEnv((*SHARED_SETTINGS, *archive, *own), _fixed(process), _secrets(process))


def _fixed(process: Process) -> dict[str, str]:
    fixed = {"LSQ_SERVICE_KID": process.name, "LSQ_BUS_CREDS": f"{SECRETS}/bus.creds"}
    if process.threads:
        fixed["RAYON_NUM_THREADS"] = str(process.threads)
    return fixed | (
        {"LSQ_PORTAL_HOST": "0.0.0.0", "LSQ_PORTAL_PORT": str(PORTAL_PORT)}  # noqa: S104 - within a pod
        if process.listens
        else {"LSQ_HEALTH_PORT": str(HEALTH_PORT)}
    )


def _secrets(process: Process) -> dict[str, str]:
    found = {"LSQ_SERVICE_KEY_FILE": "service-key"}
    if process.database:
        found["LSQ_DATABASE_URL_FILE"] = "database-url"
    if process.answers:
        found["LSQ_HISTORY_CREDS"] = "history.creds"
    if process.archive:
        found |= {
            "LSQ_ARCHIVE__ACCESS_KEY_FILE": "archive-access-key",
            "LSQ_ARCHIVE__SECRET_KEY_FILE": "archive-secret-key",
        }
    return found | {f"{setting}_FILE": secret for setting, secret in process.secrets.items()} | process.files


def secret_names(process: Process) -> tuple[str, ...]:
    """The files in the folder of secrets of this process."""
    return ("bus.creds", *container_env(process).secrets.values())
