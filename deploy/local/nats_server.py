"""NATS from a wheel, in operator mode: every client needs a JWT of this stack, and each process publishes
only what it may.
"""

import json
import signal
from collections.abc import Iterable
from pathlib import Path

from deploy.local.keys import Vault, write_private
from deploy.local.subprocesses import end, listens, program, spawn, wait_until
from deploy.nats import permissions
from deploy.nats.jwt import ACCOUNT, OPERATOR, USER, Permissions, account, credentials, operator
from deploy.processes import Process

# user name of the host program
HOST = "host"


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

    def start(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        configuration = self.folder / "nats.conf"
        configuration.write_text(self.configuration())
        self.process = spawn([program("nats-server"), "-c", configuration, "-l", self.log], self.log)

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
        return self._credentials("HOUSE", process.name, permissions.permissions_of(process))

    def host_credentials(self) -> Path:
        """The `.creds` file of the host program, which may publish and subscribe to everything."""
        return self._credentials("HOUSE", HOST, permissions.ALL_SUBJECTS)

    def partner_credentials(self, partner: str) -> Path:
        """The `.creds` file of another government system: it subscribes to the events of its agreement and
        cannot publish.
        """
        return self._credentials(
            _account_of(partner), partner, Permissions(publish=(), subscribe=permissions.AGREEMENTS[partner])
        )

    def _credentials(self, account_name: str, user: str, granted: Permissions) -> Path:
        signer, key = (
            self.vault.identity(f"account-{account_name}", ACCOUNT),
            self.vault.identity(f"user-{user}", USER),
        )
        path = self.vault.folder / "bus" / f"{user}.creds"
        write_private(path, credentials(signer, key, user, granted).encode())
        return path

    def configuration(self) -> str:
        """The configuration file of nats-server: operator, accounts, address, storage."""
        signer = self.vault.identity("operator", OPERATOR)
        accounts = dict(self._accounts(permissions.AGREEMENTS))
        system = self.vault.identity("account-SYS", ACCOUNT).public
        return "\n".join(
            [
                f'listen: "{self.host}:{self.port}"',
                "server_name: lsq",
                f"jetstream {{ store_dir: {json.dumps(str(self.store))}, sync_interval: always }}",
                f"operator: {operator(signer)}",
                f"system_account: {system}",
                "resolver: MEMORY",
                "resolver_preload {",
                *(f"  {key}: {token}" for key, token in accounts.items()),
                "}",
                "",
            ]
        )

    def _accounts(self, agreements: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Public key and JWT of each account: the server's own, LSQ's (its name on the bus is HOUSE), one for
        each partner.
        """
        signer = self.vault.identity("operator", OPERATOR)
        system, own = (self.vault.identity(f"account-{name}", ACCOUNT) for name in ("SYS", "HOUSE"))
        yield system.public, account(signer, system, "SYS")
        yield (
            own.public,
            account(signer, own, "HOUSE", jetstream=True, exports=permissions.exported_subjects()),
        )
        for partner in agreements:
            key = self.vault.identity(f"account-{_account_of(partner)}", ACCOUNT)
            yield (
                key.public,
                account(
                    signer, key, _account_of(partner), imports=(own.public, permissions.AGREEMENTS[partner])
                ),
            )


def _account_of(partner: str) -> str:
    return f"PARTNER-{partner}"
