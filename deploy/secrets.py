"""Keys for one machine with Docker, or to try a cluster: a folder for each process, holding its own secrets
and no others.

    python -m deploy.secrets deploy/compose-secrets
    docker compose --env-file deploy/compose-secrets/env -f deploy/compose.yaml up
    kubectl create secret generic lsq-documents-press --from-file=deploy/compose-secrets/documents.press

These are development keys, as the certificate says; a real installation has its own
(deploy/kubernetes/README.md). Existing keys are kept.
"""

import json
import sys
from pathlib import Path

from deploy import composing
from deploy.container_env import OWNER_URLS, container_env
from deploy.demo import sample_accounts
from deploy.local import roles
from deploy.local.dev_secrets import DevSecrets
from deploy.local.keys import Vault, internal_certificate, write_private
from deploy.local.nats_server import Nats
from deploy.local.seaweed import GRPC_CERTIFICATES, PORT_NAMES, Seaweed, filer_store
from deploy.processes import PROCESSES, SERVICES, Process


def write(folder: Path) -> None:
    """Write the secrets of all containers."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    vault = Vault(folder / "vault")
    dev_secrets = DevSecrets(folder, vault)
    nats = Nats(folder / "vault", vault, 4222, host="0.0.0.0", store=Path("/data"))  # noqa: S104 - within the network of the containers
    archive = Seaweed(folder / "vault", vault, dict.fromkeys(PORT_NAMES, 0))
    for process in PROCESSES:
        for name, content in secrets_of(process, dev_secrets, nats, archive).items():
            _write_readable(folder / process.name / name, content)
    access, secret = archive.keys()
    for name, content in (
        ("bus.creds", nats.host_credentials().read_bytes()),
        ("archive-access-key", access.encode()),
        ("archive-secret-key", secret.encode()),
        *(
            (name, _database_url(vault, roles.owner_of(service), service))
            for service, name in zip(SERVICES, OWNER_URLS.values(), strict=True)
        ),
    ):
        _write_readable(folder / "setup" / name, content)
    _write_readable(folder / "servers" / "nats.conf", nats.configuration().encode())
    for name, content in archive_files(archive).items():
        _write_readable(folder / "servers" / "archive" / name, content)
    _write_readable(folder / "servers" / "admin", vault.text("database/admin").encode())
    _write_readable(
        folder / "servers" / "databases.sql",
        roles.psql(SERVICES, lambda role: vault.text(f"database/{role}")).encode(),
    )
    write_private(folder / "env", f"LSQ_TOKEN_KEYS='{json.dumps(dev_secrets.token_keys())}'\n".encode())
    dev_secrets.publish()
    sample_accounts.first_officer(folder)
    (folder / composing.SETUP).chmod(0o444)


def archive_files(archive: Seaweed) -> dict[str, bytes]:
    """File name → content of the archive server's configuration."""
    certificates = internal_certificate(archive.vault, GRPC_CERTIFICATES)
    return {
        "identities.json": archive.identities(),
        "security.toml": archive.security(Path(composing.ARCHIVE_CONFIGURATION)).encode(),
        "filer.toml": filer_store(Path("/data/filer.db")).encode(),
    } | {file.name: file.read_bytes() for file in certificates}


def secrets_of(process: Process, dev_secrets: DevSecrets, nats: Nats, archive: Seaweed) -> dict[str, bytes]:
    """File name → content of the secrets of one process."""
    known = {
        "bus.creds": nats.credentials(process).read_bytes(),
        "service-key": dev_secrets.service_key(process).encode(),
    }
    if process.answers:
        known["history.creds"] = nats.history_credentials(process).read_bytes()
    if process.archive:
        access, secret = archive.keys(process.name)
        known |= {"archive-access-key": access.encode(), "archive-secret-key": secret.encode()}
    if process.database:
        known["database-url"] = _database_url(dev_secrets.vault, process.service, process.service)
    known |= {name: dev_secrets.secret(name).encode() for name in process.secrets.values()}
    known |= {name: dev_secrets.secret_file(name).read_bytes() for name in process.files.values()}
    return {name: known[name] for name in ("bus.creds", *container_env(process).secrets.values())}


def _database_url(vault: Vault, role: str, service: str) -> bytes:
    """The URL of a service's database for one of its two roles."""
    password = vault.text(f"database/{role}")
    return f"postgresql+psycopg://{role}:{password}@{composing.DATABASE_HOST}/{service}".encode()


def _write_readable(path: Path, content: bytes) -> None:
    """Write a file that the container's user can read; the folder above is closed to others."""
    write_private(path, content)
    path.chmod(0o444)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("deploy/compose-secrets"))
