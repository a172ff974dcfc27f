"""The environment of each process on this machine: the values of the settings that deploy/processes.py names,
and no others.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.dev_secrets import DevSecrets
from deploy.local.keys import write_private
from deploy.local.postgres import sqlalchemy_url
from deploy.local.servers import Servers
from deploy.processes import Process


@dataclass(frozen=True)
class Clock:
    """The stack's clock: it showed `start` at the real instant `epoch` and runs on.

    Without a start it is the real time.
    """

    start: datetime | None = None
    epoch: datetime | None = None

    def now(self) -> datetime:
        """The time of the stack's clock, UTC."""
        real = datetime.now(UTC)
        return self.start.astimezone(UTC) + (real - self.epoch) if self.start and self.epoch else real

    @classmethod
    def of(cls, written: Mapping[str, str]) -> "Clock":
        """The clock that `written` described."""
        return cls(**{name: datetime.fromisoformat(instant) for name, instant in written.items()})

    def written(self) -> dict[str, str]:
        """This clock as JSON; empty for the real time."""
        return (
            {"start": self.start.isoformat(), "epoch": self.epoch.isoformat()}
            if self.start and self.epoch
            else {}
        )

    @classmethod
    def load(cls, file: Path, start: datetime | None) -> "Clock":
        """The clock of this folder: a stack that is started again continues its clock, unless another start
        is given.
        """
        if start is None:
            return cls()
        last = cls.of(json.loads(file.read_text())) if file.exists() else cls()
        if last.start == start:
            return last
        new = cls(start, datetime.now(UTC))
        write_private(file, json.dumps(new.written()).encode())
        return new


@dataclass(frozen=True)
class Environment:
    """The stack's folder, keys, servers and clock, of which a process's environment is composed."""

    folder: Path
    keys: DevSecrets
    servers: Servers
    clock: Clock
    portal_port: int

    @property
    def address(self) -> str:
        """The portal's address on this machine."""
        return f"http://127.0.0.1:{self.portal_port}"

    def of(self, process: Process, name: str) -> dict[str, str]:
        """The whole environment of a process; `name` distinguishes a second one of its kind
        (`documents.press/2`).
        """
        found = self._common(process, name)
        if process.database:
            found["LSQ_DATABASE_URL"] = sqlalchemy_url(self.servers.dsn(process.service))
        if process.answers:
            found["LSQ_HISTORY_CREDS"] = str(self.servers.history_credentials(process))
        if process.archive:
            found |= {
                f"LSQ_ARCHIVE__{key.upper()}": value
                for key, value in self.servers.archive_access(process).items()
            }
        if process.threads:
            found["RAYON_NUM_THREADS"] = str(process.threads)
        values = self._settings()
        found |= {setting: value for setting in process.settings if (value := values[setting]()) is not None}
        found |= {setting: self.keys.secret(secret) for setting, secret in process.secrets.items()}
        return found | {
            setting: str(self.keys.secret_file(secret)) for setting, secret in process.files.items()
        }

    def token_keys(self) -> dict[str, str]:
        """kid → public key of each process that signs tokens in this stack, and of its operator."""
        return self.keys.token_keys()

    def _common(self, process: Process, name: str) -> dict[str, str]:
        found = {
            "LSQ_BUS_URL": self.servers.bus_url,
            "LSQ_BUS_CREDS": str(self.servers.credentials(process)),
            "LSQ_TOKEN_KEYS": json.dumps(self.keys.token_keys()),
            "LSQ_SERVICE_KEY": self.keys.service_key(process),
            "LSQ_SERVICE_KID": process.name,
            "LSQ_DEVELOPMENT": "true",
            "LSQ_TRACE_FILE": str(self.folder / "traces" / f"{name.replace('/', '-')}.jsonl"),
        }
        # of whoever runs the command
        if endpoint := os.environ.get("LSQ_OTLP_ENDPOINT"):
            found["LSQ_OTLP_ENDPOINT"] = endpoint
        return found | {
            f"LSQ_CLOCK_{part.upper()}": instant for part, instant in self.clock.written().items()
        }

    def _settings(self) -> dict[str, Callable[[], str | None]]:
        setup = self.folder / "setup.json"
        return {
            "LSQ_PUBLIC_URL": lambda: self.address,
            "LSQ_PORTAL_ADDRESS": lambda: self.address,
            "LSQ_PORTAL_HOST": lambda: "127.0.0.1",
            "LSQ_PORTAL_PORT": lambda: str(self.portal_port),
            "LSQ_COOKIE_SECURE": lambda: "false",
            # nothing stands before the portal of a laptop
            "LSQ_TRUSTED_PROXIES": lambda: None,
            "LSQ_SETUP_FILE": lambda: str(setup) if setup.exists() else None,
        }
