"""The servers of a house from Docker's images, by testcontainers: the same interface as deploy/local/servers.py, and MinIO for the archive.

The containers use the machine's own network, so that addresses stay when one is killed and started again. `pull` first; nothing is downloaded here:

    docker pull nats:2.15-alpine && docker pull postgres:18-alpine && docker pull minio/minio:latest
"""
import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import urllib3
from minio import Minio
from minio.error import MinioException
from testcontainers.core.container import DockerContainer

from deploy.local.children import free_port, listens
from deploy.local.keys import Vault
from deploy.local.nats_server import Nats
from deploy.local.postgres import ADMIN, Postgres
from deploy.local.processes import SERVICES, Process
from deploy.local.seaweed import BUCKET, prepare_bucket

IMAGES = {"nats": "nats:2.15-alpine", "postgres": "postgres:18-alpine", "minio": "minio/minio:latest"}
ROOT_KEY = "lsq-host"
LOCALE = "--locale-provider=builtin --builtin-locale=C.UTF-8"


class Container:
    """A container that can be stopped, killed and started again with its data and its port."""

    def __init__(self, image: str, command: list[str], environment: Mapping[str, str] | None = None, folders: Mapping[Path, str] | None = None,
                 *, own_user: bool = False) -> None:
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")      # its helper's image may not be there; close() removes what was made
        self.made = DockerContainer(image).with_kwargs(network_mode="host", command=command, user=None if own_user else f"{os.getuid()}:{os.getgid()}")
        for name, value in (environment or {}).items():
            self.made = self.made.with_env(name, value)
        for here, there in (folders or {}).items():
            here.mkdir(parents=True, exist_ok=True)
            self.made = self.made.with_volume_mapping(str(here), there, "rw")

    def start(self) -> None:
        wrapped = self.made.get_wrapped_container()
        if wrapped:
            wrapped.start()
        else:
            self.made.start()

    def stop(self) -> int:
        self.made.get_wrapped_container().stop(timeout=10)
        return 0

    def kill(self) -> int:
        self.made.get_wrapped_container().kill()
        return -9

    def remove(self) -> None:
        if self.made.get_wrapped_container():
            self.made.stop(force=True)


class ContainerNats(Nats):
    """NATS from its image, with the same configuration, accounts and credentials."""

    def start(self) -> None:
        if not hasattr(self, "container"):
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "nats.conf").write_text(self.configuration())
            self.container = Container(IMAGES["nats"], ["-c", str(self.folder / "nats.conf")], folders={self.folder: str(self.folder)})
        self.container.start()

    def wait(self) -> None:
        _until(lambda: listens(self.port))

    def stop(self) -> int:
        return self.container.stop()

    def kill(self) -> int:
        return self.container.kill()


class ContainerPostgres(Postgres):
    """PostgreSQL from its image; one database and one role a service, as everywhere."""

    def prepare(self) -> None:
        self.container = Container(
            IMAGES["postgres"], ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"],
            {"POSTGRES_USER": ADMIN, "POSTGRES_PASSWORD": self.vault.text("database/admin"), "POSTGRES_INITDB_ARGS": LOCALE}, own_user=True)

    def start(self) -> None:
        self.container.start()

    def wait(self) -> None:
        def answers() -> bool:
            try:
                psycopg.connect(self.admin_dsn("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                return False
            return True
        _until(answers)

    def stop(self) -> int:
        return self.container.stop()

    def kill(self) -> int:
        return self.container.kill()


class ContainerMinio:
    """MinIO from its image. All processes use the root key: rights by process are tested on SeaweedFS."""

    def __init__(self, folder: Path, vault: Vault, port: int) -> None:
        self.endpoint, self.secret = f"127.0.0.1:{port}", vault.text("archive/host")
        self.container = Container(
            IMAGES["minio"], ["server", "/data", "--address", self.endpoint],
            {"MINIO_ROOT_USER": ROOT_KEY, "MINIO_ROOT_PASSWORD": self.secret}, {folder / "data": "/data"})

    def start(self) -> None:
        self.container.start()

    def wait(self) -> None:
        def takes() -> bool:
            try:
                prepare_bucket(self.client())
            except (MinioException, urllib3.exceptions.HTTPError):
                return False
            return True
        _until(takes)

    def stop(self) -> int:
        return self.container.stop()

    def kill(self) -> int:
        return self.container.kill()

    def client(self) -> Minio:
        pool = urllib3.PoolManager(retries=False, timeout=5)
        return Minio(endpoint=self.endpoint, access_key=ROOT_KEY, secret_key=self.secret, secure=False, region="us-east-1", http_client=pool)


class ContainerServers:
    """NATS, PostgreSQL and MinIO in containers."""

    origin: ClassVar[str] = f"Docker, by testcontainers ({', '.join(IMAGES.values())})"

    def __init__(self, folder: Path, vault: Vault) -> None:
        self.nats = ContainerNats(folder / "nats", vault, free_port())
        self.postgres = ContainerPostgres(folder / "postgres", vault, free_port())
        self.archive = ContainerMinio(folder / "archive", vault, free_port())

    async def open(self) -> None:
        self.postgres.prepare()
        for server in (self.nats, self.postgres, self.archive):
            await asyncio.to_thread(server.start)
        for server in (self.nats, self.postgres, self.archive):
            await asyncio.to_thread(server.wait)
        await asyncio.to_thread(self.postgres.create, list(SERVICES))

    async def close(self) -> None:
        for server in (self.nats, self.postgres, self.archive):
            if hasattr(server, "container"):
                await asyncio.to_thread(server.container.remove)

    @property
    def bus_url(self) -> str:
        return self.nats.url

    def credentials(self, process: Process | None) -> Path:
        return self.nats.credentials(process) if process else self.nats.host_credentials()

    def partner_credentials(self, partner: str) -> Path:
        return self.nats.partner_credentials(partner)

    def dsn(self, service: str) -> str:
        return self.postgres.dsn(service)

    def admin_dsn(self, database: str) -> str:
        return self.postgres.admin_dsn(database)

    def archive_access(self, _: Process | None) -> Mapping[str, str]:
        return {"endpoint": self.archive.endpoint, "bucket": BUCKET, "access_key": ROOT_KEY, "secret_key": self.archive.secret, "secure": "false"}

    def archive_client(self) -> Minio:
        return self.archive.client()


def _until(ready: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise RuntimeError(f"a container was not ready after {seconds} s")
        time.sleep(0.05)
