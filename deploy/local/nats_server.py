"""NATS from a wheel, in operator mode: every client needs a JWT of this stack, and each process publishes
only what it may.
"""

import json
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from deploy.local.keys import Vault, write_private
from deploy.local.subprocesses import end, listens, program, spawn, wait_until
from deploy.nats import partners, permissions
from deploy.nats.jwt import ACCOUNT, OPERATOR, USER, Permissions, account, claims_of, credentials, operator
from deploy.processes import PROCESSES, Process, process_named

# 4 KB by default
MAX_CONTROL_LINE_BYTES = 65_536
# the account of the guards
HISTORY = "HISTORY"


class Nats:
    """One NATS server with JetStream that flushes every message to disk.

    Stop, kill and start it: it keeps port, streams and accounts.
    """

    def __init__(
        self, folder: Path, vault: Vault, port: int, *, host: str = "127.0.0.1", store: Path | None = None
    ) -> None:
        self.folder, self.vault, self.port, self.host, self.store = (
            folder,
            vault,
            port,
            host,
            store or folder / "jetstream",
        )
        self.url, self.log = f"nats://127.0.0.1:{port}", folder / "nats.log"
        # additional lines of the configuration of the next start
        self.extra_configuration: tuple[str, ...] = ()
        self.pid_file, self.revoked = folder / "nats.pid", vault.folder / "bus" / "revoked.json"

    def start(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        configuration = self.folder / "nats.conf"
        configuration.write_text(self.configuration())
        command: list[str | Path] = [
            program("nats-server"),
            "-c",
            configuration,
            "-l",
            self.log,
            "-P",
            self.pid_file,
        ]
        self.process = spawn(command, self.log)

    def wait(self) -> None:
        wait_until(lambda: listens(self.port), self.process, self.log)

    def stop(self) -> int:
        return end(self.process, signal.SIGTERM)

    def kill(self) -> int:
        return end(self.process, signal.SIGKILL)

    def credentials(self, process: Process) -> Path:
        """The `.creds` file of a process; written at each start, since its permissions are derived from the
        contracts.
        """
        return self._credentials(process.name)

    def host_credentials(self) -> Path:
        """The `.creds` file of the host program, which may publish and subscribe to everything."""
        return self._credentials(permissions.HOST)

    def partner_credentials(self, partner: str) -> Path:
        """The `.creds` file of another government system: it fetches the events of its agreement from its own
        consumer, and can publish none.
        """
        return self._credentials(partner)

    def history_credentials(self, process: Process) -> Path:
        """The `.creds` file by which the guard of a process reads last events."""
        return self._credentials(permissions.history_user(process))

    def _credentials(self, user: str) -> Path:
        account_name, granted = _granted(user)
        signer = self.vault.identity(f"account-{account_name}", ACCOUNT)
        key = self.vault.identity(f"user-{user}", USER)
        path = self.vault.folder / "bus" / f"{user}.creds"
        revoked_at = self.revocations().get(key.public, 0)
        # a running process connects again when its file has changed
        if path.exists():
            claims = claims_of(path.read_bytes())
            if claims["nats"] == granted.claims() and claims["iat"] > revoked_at:
                return path
        # the server refuses what was issued in the second of a revocation, too
        issued_at = max(int(time.time()), revoked_at + 1)
        write_private(path, credentials(signer, key, user, granted, issued_at=issued_at).encode())
        return path

    def configuration(self) -> str:
        """The configuration file of nats-server: operator, accounts, address, storage."""
        signer = self.vault.identity("operator", OPERATOR)
        # kept: a running server accepts a configuration with the same operator only
        operator_jwt = self.vault.text("bus/operator.jwt", lambda: operator(signer))
        accounts = dict(self._accounts())
        system = self.vault.identity("account-SYS", ACCOUNT).public
        return "\n".join(
            [
                f'listen: "{self.host}:{self.port}"',
                "server_name: lsq",
                f"jetstream {{ store_dir: {json.dumps(str(self.store))}, sync_interval: always }}",
                # the line with which a process connects has its permissions: the portal's are over 4 KB
                f"max_control_line: {MAX_CONTROL_LINE_BYTES}",
                f"operator: {operator_jwt}",
                f"system_account: {system}",
                "resolver: MEMORY",
                "resolver_preload {",
                *(f"  {key}: {token}" for key, token in accounts.items()),
                "}",
                *self.extra_configuration,
                "",
            ]
        )

    def _accounts(self) -> Iterable[tuple[str, str]]:
        """Public key and JWT of each account: the server's own, LSQ's (its name on the bus is HOUSE), that of
        the guards, one for each partner.
        """
        signer = self.vault.identity("operator", OPERATOR)
        system, own = (self.vault.identity(f"account-{name}", ACCOUNT) for name in ("SYS", "HOUSE"))
        yield system.public, account(signer, system, "SYS")
        exports = [call for partner in partners.AGREEMENTS for call in partners.shared_calls(partner)]
        exports.append(permissions.LAST_EVENTS)
        revoked = self.revocations()
        yield (
            own.public,
            account(signer, own, "HOUSE", jetstream=True, exports=exports, revoked=revoked),
        )
        history = self.vault.identity(f"account-{HISTORY}", ACCOUNT)
        read = (own.public, [permissions.LAST_EVENTS])
        yield history.public, account(signer, history, HISTORY, imports=read, revoked=revoked)
        for partner in partners.AGREEMENTS:
            name = _account_of(partner)
            key = self.vault.identity(f"account-{name}", ACCOUNT)
            calls = (own.public, partners.shared_calls(partner))
            yield key.public, account(signer, key, name, imports=calls, revoked=revoked)

    def revocations(self) -> dict[str, int]:
        """Public key of a user → seconds since 1970 until which its credentials are refused."""
        known: dict[str, int] = json.loads(self.revoked.read_text()) if self.revoked.exists() else {}
        return known

    def revoke(self, user: str) -> Path:
        """Refuse all credentials that a user was given until now, those of its guard too, and give new ones.

        The running server disconnects it at once, and no other: its configuration is read again. Returns the
        new `.creds` file; a process takes it at its next connection.
        """
        users = [user, *([guard] if (guard := f"{user}.history") in _guards() else [])]
        keys = {self.vault.identity(f"user-{one}", USER).public: int(time.time()) for one in users}
        write_private(self.revoked, json.dumps(self.revocations() | keys).encode())
        write_private(self.folder / "nats.conf", self.configuration().encode())
        renewed, *_ = [self._credentials(one) for one in users]
        # last: a process that is started again at once finds its new credentials
        os.kill(int(self.pid_file.read_text()), signal.SIGHUP)
        return renewed


def _guards() -> dict[str, Process]:
    """The user of each guard, and its process."""
    return {permissions.history_user(process): process for process in PROCESSES if process.answers}


def _granted(user: str) -> tuple[str, Permissions]:
    """Account and permissions of a user: the host program, a partner, a process, or the guard of one.

    Raises ValueError for an unknown one.
    """
    if user == permissions.HOST:
        return "HOUSE", permissions.ALL_SUBJECTS
    if guarded := _guards().get(user):
        return HISTORY, permissions.permissions_of_history(guarded)
    if user in partners.AGREEMENTS:
        return _account_of(user), partners.permissions_of(user)
    return "HOUSE", permissions.permissions_of(process_named(user))


def _account_of(partner: str) -> str:
    return f"PARTNER-{partner}"
