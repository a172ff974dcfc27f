"""The servers of a stack in containers, by testcontainers: the same interface as deploy/local/servers.py.

From published images (with MinIO as the archive), or from images built here from the wheels' programs where
no registry can be reached:

    docker pull nats:2.15-alpine && docker pull postgres:18-alpine && docker pull minio/minio:latest
    python -m tests.world.images                            # what it needs: deploy/README.md

Nothing is downloaded by a test run. The containers use the machine's own network, so that addresses stay when
one is killed and started again.
"""

import asyncio
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import psycopg
import urllib3
from minio import Minio
from minio.error import MinioException
from testcontainers.core.container import DockerContainer

from deploy.local.keys import Vault
from deploy.local.nats_server import Nats
from deploy.local.postgres import ADMIN, Postgres
from deploy.local.seaweed import BUCKET, PORT_NAMES, Seaweed, prepare_bucket
from deploy.local.subprocesses import free_port, listens
from deploy.processes import SERVICES, Process


class Images(NamedTuple):
    """The three images of a stack."""

    nats: str
    postgres: str
    archive: str


PUBLISHED = Images("nats:2.15-alpine", "postgres:18-alpine", "minio/minio:latest")
BUILT = Images("lsq-test/nats", "lsq-test/postgres", "lsq-test/seaweedfs")
ROOT_KEY = "lsq-host"
LOCALE = "--locale-provider=builtin --builtin-locale=C.UTF-8"


class Container:
    """A container that can be stopped, killed and started again with its data and its port."""

    def __init__(
        self,
        image: str,
        command: list[str],
        environment: Mapping[str, str] | None = None,
        folders: Mapping[Path, str] | None = None,
        *,
        own_user: bool = False,
    ) -> None:
        # the image of its helper may be missing; close() removes the containers
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
        self.started: Any = None
        self.made = (
            DockerContainer(image)
            .with_command(command)
            .with_kwargs(network_mode="host", user=None if own_user else f"{os.getuid()}:{os.getgid()}")
        )
        for name, value in (environment or {}).items():
            self.made = self.made.with_env(name, value)
        for here, there in (folders or {}).items():
            here.mkdir(parents=True, exist_ok=True)
            self.made = self.made.with_volume_mapping(str(here), there, "rw")

    def start(self) -> None:
        if self.started:
            self.started.start()
        else:
            self.started = self.made.start().get_wrapped_container()

    def stop(self) -> int:
        if self.started:
            self.started.stop(timeout=10)
        return 0

    def kill(self) -> int:
        if self.started:
            self.started.kill()
            # the engine answers before the program has released its port
            self.started.wait()
        return -9

    def is_running(self) -> bool:
        """Whether its program runs."""
        if self.started:
            self.started.reload()
        return self.started is not None and self.started.status == "running"

    def last_log_lines(self) -> str:
        """The end of its log."""
        return self.started.logs(tail=15).decode(errors="replace") if self.started else "never started"

    def remove(self) -> None:
        if self.started:
            self.started.remove(force=True, v=True)


class _InContainer:
    """Stop and kill of a server that runs in `container`; None until its first start."""

    container: Container | None = None

    def stop(self) -> int:
        return self.container.stop() if self.container else 0

    def kill(self) -> int:
        return self.container.kill() if self.container else 0


class ContainerNats(_InContainer, Nats):
    """NATS from its image, with the same configuration, accounts and credentials."""

    image = ""

    def start(self) -> None:
        if self.container is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "nats.conf").write_text(self.configuration())
            self.container = Container(
                self.image, ["-c", str(self.folder / "nats.conf")], folders={self.folder: str(self.folder)}
            )
        self.container.start()

    def wait(self) -> None:
        _until(lambda: listens(self.port), self.container)


class ContainerPostgres(_InContainer, Postgres):
    """PostgreSQL from its image; a database and two roles a service, as everywhere."""

    image = ""

    def start(self) -> None:
        self.container = self.container or Container(
            self.image,
            [
                "-p",
                str(self.port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "max_connections=200",
                "-c",
                "track_commit_timestamp=on",
            ],
            {
                "POSTGRES_USER": ADMIN,
                "POSTGRES_PASSWORD": self.vault.text("database/admin"),
                "POSTGRES_INITDB_ARGS": LOCALE,
            },
            own_user=True,
        )
        self.container.start()

    def wait(self) -> None:
        _until(self._answers, self.container)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.admin_dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class ContainerSeaweed(_InContainer, Seaweed):
    """SeaweedFS from its image, with the same users and rights."""

    image = ""

    def start(self) -> None:
        if self.container is None:
            self.prepare()
            self.container = Container(
                self.image,
                self.arguments(),
                folders={place: str(place) for place in (self.folder, self.users.parent)},
            )
        self.container.start()

    def wait(self) -> None:
        for is_so in (self.flushes_each_put, self.accepts_an_object):
            _until(is_so, self.container)

    def stop(self) -> int:
        """Its own stop takes 15 s."""
        return self.kill()


class ContainerMinio(_InContainer):
    """MinIO from its image. All processes use the root key: rights by process are tested on SeaweedFS."""

    image = ""

    def __init__(self, folder: Path, vault: Vault, port: int) -> None:
        self.endpoint, self.secret, self.data = (
            f"127.0.0.1:{port}",
            vault.text("archive/host"),
            folder / "data",
        )

    def start(self) -> None:
        self.container = self.container or Container(
            self.image,
            ["server", "/data", "--address", self.endpoint],
            {"MINIO_ROOT_USER": ROOT_KEY, "MINIO_ROOT_PASSWORD": self.secret},
            {self.data: "/data"},
        )
        self.container.start()

    def wait(self) -> None:
        def is_ready() -> bool:
            try:
                prepare_bucket(self.client(), BUCKET)
            except (MinioException, urllib3.exceptions.HTTPError):
                return False
            return True

        _until(is_ready, self.container)

    def keys(self, _: str = "") -> tuple[str, str]:
        return ROOT_KEY, self.secret

    def client(self) -> Minio:
        pool = urllib3.PoolManager(retries=False, timeout=5)
        return Minio(
            endpoint=self.endpoint,
            access_key=ROOT_KEY,
            secret_key=self.secret,
            secure=False,
            region="us-east-1",
            http_client=pool,
        )


class ContainerServers(ABC):
    """NATS, PostgreSQL and an S3 server in containers of these images."""

    origin: ClassVar[str]
    images: ClassVar[Images]
    archive: ContainerMinio | ContainerSeaweed

    def __init__(self, folder: Path, vault: Vault) -> None:
        self.nats = ContainerNats(folder / "nats", vault, free_port())
        self.postgres = ContainerPostgres(folder / "postgres", vault, free_port())
        self.archive = self._archive(folder / "archive", vault)
        self.nats.image, self.postgres.image, self.archive.image = self.images

    @abstractmethod
    def _archive(self, folder: Path, vault: Vault) -> ContainerMinio | ContainerSeaweed:
        """The S3 server that these images bring."""

    async def open(self) -> None:
        for server in (self.archive, self.nats, self.postgres):
            await asyncio.to_thread(server.start)
        for server in (self.nats, self.postgres, self.archive):
            await asyncio.to_thread(server.wait)
        for set_up in (self.postgres.create, self.postgres.upgrade):
            await asyncio.to_thread(set_up, list(SERVICES))

    def ended(self) -> list[Any]:
        """Nothing watches over containers: their engine does."""
        return []

    async def close(self) -> None:
        for server in (self.nats, self.postgres, self.archive):
            if server.container:
                await asyncio.to_thread(server.container.remove)

    @property
    def bus_url(self) -> str:
        return self.nats.url

    def credentials(self, process: Process | None) -> Path:
        return self.nats.credentials(process) if process else self.nats.host_credentials()

    def history_credentials(self, process: Process) -> Path:
        return self.nats.history_credentials(process)

    def partner_credentials(self, partner: str) -> Path:
        return self.nats.partner_credentials(partner)

    def dsn(self, service: str) -> str:
        return self.postgres.dsn(service)

    def owner_dsn(self, service: str) -> str:
        return self.postgres.owner_dsn(service)

    def admin_dsn(self, database: str) -> str:
        return self.postgres.admin_dsn(database)

    def archive_access(self, process: Process | None) -> Mapping[str, str]:
        access, secret = self.archive.keys(process.name if process else "host")
        return {
            "endpoint": self.archive.endpoint,
            "bucket": BUCKET,
            "access_key": access,
            "secret_key": secret,
            "secure": "false",
        }

    def archive_client(self) -> Minio:
        return self.archive.client()


class PublishedServers(ContainerServers):
    """Servers from the images that their makers publish."""

    images = PUBLISHED
    origin = f"Docker, by testcontainers ({', '.join(PUBLISHED)})"

    def _archive(self, folder: Path, vault: Vault) -> ContainerMinio:
        return ContainerMinio(folder, vault, free_port())


class BuiltServers(ContainerServers):
    """Servers from the images that `python -m tests.world.images` builds from the wheels' programs."""

    images = BUILT
    origin = f"Docker, by testcontainers ({', '.join(BUILT)}: built here)"

    def _archive(self, folder: Path, vault: Vault) -> ContainerSeaweed:
        ports: dict[str, int] = {}
        for name in PORT_NAMES:
            while (port := free_port()) in ports.values():
                pass
            ports[name] = port
        return ContainerSeaweed(folder, vault, ports)


def _until(ready: Callable[[], bool], container: Container | None, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if container is None or time.monotonic() > end or not container.is_running():
            raise RuntimeError(
                f"a container was not ready within {seconds:.0f} s; the end of its log:\n{container.last_log_lines() if container else 'no container'}"
            )
        time.sleep(0.05)
