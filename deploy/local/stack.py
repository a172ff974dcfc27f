"""The house on one machine: real servers, each service, the press and the delivery a process of its own. `make up`, `make demo` and the tests run this.

    async with Stack() as house:
        await house.kill("documents.press")                   # and it can be started again
        await house.ask(SchoolWorkload(authority="58-PAO-01", school="3058910002"), house.token("registrar", "58-PAO-01.3058910002"))
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

from deploy.local.dev_secrets import DevSecrets
from deploy.local.environment import Clock, Environment
from deploy.local.holder import hold
from deploy.local.keys import Vault
from deploy.local.servers import Servers, WheelServers
from deploy.local.subprocesses import free_port, last_lines
from deploy.local.supervisor import FOLDER, Member, Supervisor
from deploy.nats import streams
from deploy.processes import PROCESSES, called
from shared.access.tokens import REGISTRY, Actor, sign
from shared.chassis import ask as asking
from shared.chassis.archive import Archive
from shared.chassis.settings import ArchiveSettings
from shared.contracts.envelope import Asked, Reply

STARTED = b'"service_started"'                                # what each process logs when it serves
PATIENCE = 60.0                                               # seconds until a process that has not started is a failure
Progress = Callable[[str], None]


class Stack:
    """All that runs, in one folder. Opened again it has its old data, keys and addresses."""

    first_port: int | None = 8000                             # of the portal, when it is free; the houses of the tests take any

    def __init__(self, folder: Path = FOLDER, *, clock_start: datetime | None = None, servers: Callable[[Path, Vault], Servers] = WheelServers,
                 settings: Mapping[str, Mapping[str, str]] | None = None, on_loss: Callable[[Member], None] = lambda _: None) -> None:
        """`settings`: more environment by process, `*` for all. `on_loss`: told when a process ends that nobody asked to end."""
        self.folder, self.vault = folder.resolve(), Vault(folder.resolve() / "secrets")
        for part in ("secrets", "traces", "logs", "published"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for part in ("secrets", "traces", "logs"):
            (self.folder / part).chmod(0o700)
        self.lock = hold(self.folder)                         # a second one would take other addresses, and start servers over the data of the first
        self.servers = servers(self.folder, self.vault)
        clock = Clock.kept(self.folder / "clock.json", clock_start)
        self.environment = Environment(self.folder, DevSecrets(self.folder, self.vault), self.servers, clock, self._portal_port())
        self.family = Supervisor(self.folder / "logs", on_loss)
        self.settings = settings or {}
        self.key = self.vault.ed25519("service/registry")     # registry's: with it this class makes tokens for development

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def open(self, subset: Collection[str] | None = None, progress: Progress = lambda _: None,
                   set_up: Callable[["Stack"], Awaitable[None]] | None = None) -> None:
        """Start servers and processes (`subset`: only these) and wait until all are healthy, then `furnish` it. What fails ends all and is raised."""
        try:
            self.family.open()
            self.environment.keys.publish()
            progress("servers: bus, database, archive")
            await self.servers.open()
            self.bus = await nats.connect(self.servers.bus_url, user_credentials=str(self.servers.credentials(None)), name="host",
                                          max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=_quietly)
            await streams.declare(self.bus.jetstream())
            names = [process.name for process in PROCESSES if (process.name in subset if subset is not None else exists(process.name))]
            progress(f"processes: {', '.join(names)}")
            await asyncio.gather(*(self.start(name) for name in names))
            if set_up:
                await set_up(self)
            self._say_where()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> dict[str, int]:
        """End everything, services first. Their exit codes: 0 is a clean end."""
        alive = [name for name, member in self.family.members.items() if member.code is None]
        codes = dict(zip(alive, await asyncio.gather(*(self.family.end(name, signal.SIGTERM) for name in alive)), strict=True))
        if hasattr(self, "bus"):
            await self.bus.close()
        await self.family.close()
        await self.servers.close()
        (self.folder / "house.json").unlink(missing_ok=True)
        self.lock.close()                                     # last: `lsq down` waits for it
        return codes

    async def start(self, name: str, **settings: str) -> Member:
        """Start a process and wait until it serves. `documents.press/2` is a second press; `settings` are added to its environment."""
        process, log = called(name), self.family.log(name)
        begun = log.stat().st_size if log.exists() else 0
        more = {**self.settings.get("*", {}), **self.settings.get(process.name, {}), **settings}
        member = await self.family.start(name, self.environment.of(process, name) | more)
        try:
            async with asyncio.timeout(PATIENCE):
                while STARTED not in _since(log, begun):
                    if member.ended.is_set():
                        raise RuntimeError(f"{name} did not start (exit code {member.code}); the end of {log}:\n{last_lines(log)}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise RuntimeError(f"{name} has not started within {PATIENCE:.0f} s; the end of {log}:\n{last_lines(log)}") from None
        if (self.folder / "house.json").exists():             # it is open: its id is another now
            self._say_where()
        return member

    async def kill(self, name: str, wish: signal.Signals = signal.SIGKILL) -> int:
        """Send a process a signal and wait for its end. Its exit code (negative: the signal)."""
        return await self.family.end(name, wish)

    async def restart(self, name: str, **settings: str) -> Member:
        """Stop a process kindly and start it again."""
        await self.kill(name, signal.SIGTERM)
        return await self.start(name, **settings)

    async def health(self, patience: float = 2.0) -> dict[str, dict[str, Any] | None]:
        """What each process that was started says of itself; None: it does not answer."""
        names = list(self.family.members)
        answers = await asyncio.gather(*(ask_health(self.bus, name.split("/")[0], patience) for name in names))
        return dict(zip(names, answers, strict=True))

    def log(self, name: str) -> Path:
        """The log of a process, JSON lines."""
        return self.family.log(name)

    @property
    def traces(self) -> list[Path]:
        """The files of spans, one a process, JSON lines."""
        return sorted((self.folder / "traces").glob("*.jsonl"))

    @property
    def address(self) -> str:
        """Where the portal is."""
        return self.environment.address

    @property
    def archive(self) -> Archive:
        """The archive, as the host program may use it: read all, put what is new; object lock holds for it too."""
        return Archive(ArchiveSettings.model_validate(self.servers.archive_access(None)))

    def now(self) -> datetime:
        """The time of the house's clock."""
        return self.environment.clock.now()

    def token(self, role: str, organisation: str = "*", sub: str = "person-1", life: timedelta = timedelta(minutes=10)) -> str:
        """A token as registry would sign it, for development: a negative life gives one that has expired."""
        return sign(self.key, REGISTRY, Actor(sub=sub, role=role, organisation=organisation, exp=int((self.now() + life).timestamp())))

    def token_of(self, service: str) -> str:
        """A service's own token, for development."""
        process = called(service)
        claims = Actor(sub=service, role=service, organisation="*", exp=int((self.now() + timedelta(minutes=10)).timestamp()))
        return sign(self.vault.ed25519(f"service/{process.name}"), process.signs_as, claims)

    async def ask(self, question: Asked[Reply], token: str | None, *, id: UUID | None = None) -> Reply:
        """Ask a service; a refusal is raised as `Refusal`."""
        return await asking.ask(self.bus, question, token, id=id)

    def dsn(self, service: str) -> str:
        """A service's database, as its superuser: for looking, for tests. Services have roles of their own."""
        return self.servers.admin_dsn(service)

    def _portal_port(self) -> int:
        kept = self.folder / "portal.port"
        port = free_port(int(kept.read_text()) if kept.exists() else self.first_port)
        kept.write_text(str(port))
        return port

    def _say_where(self) -> None:
        """For `lsq status` and the other verbs: addresses, never secrets."""
        processes = {name: member.pid for name, member in self.family.members.items()}
        (self.folder / "house.json").write_text(json.dumps({
            "portal": self.address, "bus": self.servers.bus_url, "bus_creds": str(self.servers.credentials(None)),
            "servers": self.servers.origin, "processes": processes, "memory": {process.name: process.memory for process in PROCESSES}}))


def exists(name: str) -> bool:
    """Whether the program of this process is there."""
    process = called(name)
    try:
        return importlib.util.find_spec(f"services.{process.service}.__main__") is not None
    except ModuleNotFoundError:
        return False


async def ask_health(bus: Client, process: str, patience: float) -> dict[str, Any] | None:
    """What a process says of itself; None: it does not answer."""
    try:
        answer = await bus.request(f"lsq.health.{process}", b"", patience)
    except (BusError, TimeoutError):
        return None
    said: dict[str, Any] = json.loads(answer.data)
    return said


async def _quietly(_: Exception) -> None:
    """A bus that is away for a moment is no news: the client comes back by itself."""


def _since(log: Path, begin: int) -> bytes:
    if not log.exists():
        return b""
    with log.open("rb") as file:
        file.seek(begin)
        return file.read()
