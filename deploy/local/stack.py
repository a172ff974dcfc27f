"""The stack on one machine: real servers, and each process of LSQ.

`make up`, `make demo` and the tests run it.

    async with Stack() as stack:
        await stack.restart("documents.press")
        question = SchoolWorkload(authority="58-PAO-01", school="3058910002")
        await stack.ask(question, stack.token("registrar", "58-PAO-01.3058910002"))
"""

import asyncio
import importlib.util
import json
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import nats
from nats.aio.client import Client
from nats.errors import Error as BusError

from deploy.local import evidence
from deploy.local.dev_secrets import DevSecrets
from deploy.local.environment import Clock, Environment
from deploy.local.holder import hold
from deploy.local.keys import Vault
from deploy.local.servers import Servers, WheelServers
from deploy.local.subprocesses import free_port, last_lines
from deploy.local.supervisor import FOLDER, ManagedProcess, Supervisor
from deploy.nats import consumers, streams
from deploy.nats.permissions import HOST
from deploy.processes import PROCESSES, SERVICES, process_named
from shared.access.proofs import Sender
from shared.access.tokens import OPERATOR, REGISTRY, Actor, Capacity, OwnToken, sign
from shared.chassis import ask as asking
from shared.chassis.archive import Archive
from shared.chassis.bus import inbox_prefix
from shared.chassis.settings import ACK_WAIT_S, ArchiveSettings
from shared.contracts.envelope import Asked, Reply

# what each process logs when it has started
STARTED_EVENT = b'"service_started"'
# of the tokens that are signed for development
APPOINTMENT = UUID(int=1)
# after which a process that has not started is a failure
START_TIMEOUT_S = 60.0
Progress = Callable[[str], None]


class Stack:
    """Servers and processes with their data in one folder.

    Opened again, it has the same data, keys and addresses.
    """

    # of the portal, if it is free; the stacks of the tests take any
    first_port: int | None = 8000

    def __init__(
        self,
        folder: Path = FOLDER,
        *,
        clock_start: datetime | None = None,
        servers: Callable[[Path, Vault], Servers] = WheelServers,
        settings: Mapping[str, Mapping[str, str]] | None = None,
        on_unexpected_end: Callable[[ManagedProcess], None] = lambda _: None,
    ) -> None:
        """`settings`: additional environment by process, `*` for all.

        `on_unexpected_end`: called when a process ends by itself.
        """
        self.folder, self.vault = folder.resolve(), Vault(folder.resolve() / "secrets")
        for part in ("secrets", "traces", "logs", "published"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for part in ("secrets", "traces", "logs"):
            (self.folder / part).chmod(0o700)
        # a second stack would take other addresses, and start servers on the data of the first
        self.lock = hold(self.folder)
        self.servers = servers(self.folder, self.vault)
        clock = Clock.load(self.folder / "clock.json", clock_start)
        self.environment = Environment(
            self.folder, DevSecrets(self.folder, self.vault), self.servers, clock, self._portal_port()
        )
        self.supervisor = Supervisor(self.folder / "logs", on_unexpected_end)
        self.settings = settings or {}
        # to which the tokens for development are given
        self.sender = Sender(HOST)
        # registry's key, with which this class signs tokens for development
        self.key = self.vault.ed25519("service/registry")

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(
        self,
        subset: Collection[str] | None = None,
        progress: Progress = lambda _: None,
        set_up: Callable[["Stack"], Awaitable[None]] | None = None,
    ) -> None:
        """Start servers and processes (`subset`: only these), wait until all have started, then call
        `set_up`.

        When a part fails, all are ended and its error is raised.
        """
        try:
            self.supervisor.open()
            self.environment.keys.publish()
            progress("servers: bus, database, archive")
            await self.servers.open()
            self.bus = await nats.connect(
                self.servers.bus_url,
                user_credentials=str(self.servers.credentials(None)),
                inbox_prefix=inbox_prefix(HOST),
                name=HOST,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.1,
                error_cb=_ignore,
            )
            await streams.declare(self.bus.jetstream())
            await consumers.declare(self.bus.jetstream(), ack_wait_s=self._ack_wait_s())
            await evidence.move(
                self.archive, {service: self.servers.owner_dsn(service) for service in SERVICES}
            )
            names = [
                process.name
                for process in PROCESSES
                if (process.name in subset if subset is not None else is_installed(process.name))
            ]
            progress(f"processes: {', '.join(names)}")
            await asyncio.gather(*(self.start(name) for name in names))
            if set_up:
                await set_up(self)
            self._write_addresses()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> dict[str, int]:
        """End everything, services first. Returns the exit codes of the processes: 0 is a clean end."""
        running = [name for name, process in self.supervisor.processes.items() if process.code is None]
        ends = await asyncio.gather(*(self.supervisor.end(name, signal.SIGTERM) for name in running))
        codes = dict(zip(running, ends, strict=True))
        if hasattr(self, "bus"):
            await self.bus.close()
        await self.supervisor.close()
        await self.servers.close()
        (self.folder / "running.json").unlink(missing_ok=True)
        # last: `lsq down` waits for it
        self.lock.close()
        return codes

    async def start(self, name: str, **settings: str) -> ManagedProcess:
        """Start a process and wait until it has started.

        `documents.press/2` is a second press; `settings` are added to its environment.
        """
        kind, log = process_named(name), self.supervisor.log(name)
        log_start = log.stat().st_size if log.exists() else 0
        more = {**self.settings.get("*", {}), **self.settings.get(kind.name, {}), **settings}
        process = await self.supervisor.start(name, self.environment.of(kind, name) | more)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while STARTED_EVENT not in _bytes_from(log, log_start):
                    if process.ended.is_set():
                        raise RuntimeError(
                            f"{name} did not start (exit code {process.code}); the end of "
                            f"{log}:\n{last_lines(log)}"
                        )
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise RuntimeError(
                f"{name} has not started within {START_TIMEOUT_S:.0f} s; the end of {log}:\n{last_lines(log)}"
            ) from None
        # the stack is open, and the process has a new id
        if (self.folder / "running.json").exists():
            self._write_addresses()
        return process

    async def kill(self, name: str, sig: signal.Signals = signal.SIGKILL) -> int:
        """Send a process a signal and wait for its end. Returns its exit code (negative: the signal)."""
        return await self.supervisor.end(name, sig)

    async def restart(self, name: str, **settings: str) -> ManagedProcess:
        """Stop a process by SIGTERM and start it again."""
        await self.kill(name, signal.SIGTERM)
        return await self.start(name, **settings)

    async def health(self, timeout_s: float = 2.0) -> dict[str, dict[str, Any] | None]:
        """The health that each started process reports; None: it does not answer."""
        names = list(self.supervisor.processes)
        answers = await asyncio.gather(
            *(ask_health(self.bus, name.split("/")[0], timeout_s) for name in names)
        )
        return dict(zip(names, answers, strict=True))

    def log(self, name: str) -> Path:
        """The log of a process, JSON lines."""
        return self.supervisor.log(name)

    @property
    def traces(self) -> list[Path]:
        """The files of spans, one a process, JSON lines."""
        return sorted((self.folder / "traces").glob("*.jsonl"))

    @property
    def address(self) -> str:
        """The portal's address."""
        return self.environment.address

    @property
    def archive(self) -> Archive:
        """The archive with the rights of the host program: read everything, put new objects; object lock
        binds it too.
        """
        return Archive(ArchiveSettings.model_validate(self.servers.archive_access(None)))

    def now(self) -> datetime:
        """The time of the stack's clock."""
        return self.environment.clock.now()

    def token(
        self,
        role: str,
        organisation: str = "*",
        sub: str = "person-1",
        life: timedelta = timedelta(minutes=10),
    ) -> str:
        """A token signed as registry signs it, for development; a negative `life` makes an expired one."""
        return sign(
            self.key,
            REGISTRY,
            Actor(
                sub=sub,
                offices=(Capacity(role, APPOINTMENT),),
                organisation=organisation,
                method="password",
                **self.sender.claims,
                exp=int((self.now() + life).timestamp()),
            ),
        )

    def token_of(self, process: str) -> str:
        """A process's own token, for development."""
        key = self.vault.ed25519(f"service/{process}")
        return OwnToken(key, process, sender=self.sender).at(self.now())

    def operator_token(self) -> str:
        """A token of the operator of this stack."""
        return OwnToken(self.vault.ed25519(OPERATOR), OPERATOR, sender=self.sender).at(self.now())

    async def ask(self, question: Asked[Reply], token: str, *, id: UUID | None = None) -> Reply:
        """Ask a service; a refusal is raised as `Refusal`."""
        return await asking.ask(self.bus, question, token, self.sender, id=id)

    def dsn(self, service: str) -> str:
        """A service's database as the superuser, for development; each service has a role of its own."""
        return self.servers.admin_dsn(service)

    def _ack_wait_s(self) -> float:
        """The settings of all processes say how long the bus waits for one of them."""
        return float(self.settings.get("*", {}).get("LSQ_ACK_WAIT_S", ACK_WAIT_S))

    def _portal_port(self) -> int:
        file = self.folder / "portal.port"
        port = free_port(int(file.read_text()) if file.exists() else self.first_port)
        file.write_text(str(port))
        return port

    def _write_addresses(self) -> None:
        """Write running.json, which `lsq` reads: addresses and process ids, never secrets."""
        processes = {name: process.pid for name, process in self.supervisor.processes.items()}
        (self.folder / "running.json").write_text(
            json.dumps(
                {
                    "portal": self.address,
                    "bus": self.servers.bus_url,
                    "bus_creds": str(self.servers.credentials(None)),
                    "ack_wait_s": self._ack_wait_s(),
                    "operator_key": str(self.vault.folder / f"{OPERATOR}.ed25519"),
                    "clock": self.environment.clock.written(),
                    "servers": self.servers.origin,
                    "processes": processes,
                    "memory": {process.name: process.memory for process in PROCESSES},
                }
            )
        )


def is_installed(name: str) -> bool:
    """Whether the program of this process is installed."""
    process = process_named(name)
    try:
        return importlib.util.find_spec(f"services.{process.service}.__main__") is not None
    except ModuleNotFoundError:
        return False


async def ask_health(bus: Client, process: str, timeout_s: float) -> dict[str, Any] | None:
    """The health that a process reports on the bus; None: it does not answer."""
    try:
        answer = await bus.request(f"lsq.health.{process}", b"", timeout_s)
    except (BusError, TimeoutError):
        return None
    health: dict[str, Any] = json.loads(answer.data)
    return health


async def _ignore(_: Exception) -> None:
    """The client reconnects to the bus by itself."""


def _bytes_from(log: Path, begin: int) -> bytes:
    if not log.exists():
        return b""
    with log.open("rb") as file:
        file.seek(begin)
        return file.read()
