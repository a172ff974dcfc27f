"""Keys for one machine with Docker, or to try a cluster: a folder for each process, holding its own secrets and no others.

    python -m deploy.secrets deploy/compose-secrets           # then: docker compose --env-file deploy/compose-secrets/env -f deploy/compose.yaml up
    kubectl create secret generic lsq-documents-press --from-file=deploy/compose-secrets/documents.press

Development keys: the certificate says so, and a house in use gets its own (deploy/kubernetes/README.md). Doing it again keeps what is there.
"""
import json
import sys
from pathlib import Path

from deploy import composing
from deploy.container_env import given
from deploy.local import sample_accounts
from deploy.local.dev_secrets import DevSecrets
from deploy.local.keys import Vault, write_private
from deploy.local.nats_server import Nats
from deploy.local.seaweed import PORTS, Seaweed
from deploy.processes import PROCESSES, SERVICES, Process


def write(folder: Path) -> None:
    """Write all that the containers need."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    vault = Vault(folder / "vault")
    stack = DevSecrets(folder, vault)
    nats = Nats(folder / "vault", vault, 4222, host="0.0.0.0", store=Path("/data"))      # noqa: S104 - within the network of the containers
    archive = Seaweed(folder / "vault", vault, dict.fromkeys(PORTS, 0))
    for process in PROCESSES:
        for name, content in secrets_of(process, stack, nats, archive).items():
            _open(folder / process.name / name, content)
    access, secret = archive.keys()
    for name, content in (("bus.creds", nats.host_credentials().read_bytes()), ("archive-access-key", access.encode()), ("archive-secret-key", secret.encode())):
        _open(folder / "setup" / name, content)
    _open(folder / "servers" / "nats.conf", nats.configuration().encode())
    _open(folder / "servers" / "identities.json", archive.identities())
    _open(folder / "servers" / "admin", vault.text("database/admin").encode())
    _open(folder / "servers" / "databases.sql", _databases(vault).encode())
    write_private(folder / "env", f"LSQ_TOKEN_KEYS='{json.dumps(stack.token_keys())}'\n".encode())
    stack.publish()
    sample_accounts.first_officer(folder)
    (folder / composing.SETUP).chmod(0o444)


def secrets_of(process: Process, stack: DevSecrets, nats: Nats, archive: Seaweed) -> dict[str, bytes]:
    """File name → content, for one process."""
    access, secret = archive.keys(process.name)
    known = {
        "bus.creds": nats.credentials(process).read_bytes(), "service-key": stack.service_key(process).encode(),
        "archive-access-key": access.encode(), "archive-secret-key": secret.encode(),
    }
    if process.database:
        password = stack.vault.text(f"database/{process.service}")
        known["database-url"] = f"postgresql+psycopg://{process.service}:{password}@{composing.DATABASE_HOST}/{process.service}".encode()
    known |= {name: stack.secret(name).encode() for name in process.secrets.values()}
    known |= {name: stack.secret_file(name).read_bytes() for name in process.files.values()}
    return {name: known[name] for name in ("bus.creds", *given(process).secrets.values())}


def _databases(vault: Vault) -> str:
    """One role and one database a service; no role enters another's. The passwords are URL-safe, so they need no quoting."""
    return "".join(
        f"create role {service} login password '{vault.text(f'database/{service}')}';\n"
        f"create database {service} owner {service};\nrevoke all on database {service} from public;\n"
        for service in SERVICES)


def _open(path: Path, content: bytes) -> None:
    """Readable for the container's user; the folder above is closed to others."""
    write_private(path, content)
    path.chmod(0o444)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("deploy/compose-secrets"))
