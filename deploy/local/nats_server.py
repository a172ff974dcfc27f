"""NATS from a wheel, in operator mode: nobody without a JWT of this house, and each process says only what it may."""
import json
import signal
from collections.abc import Iterable
from pathlib import Path

from deploy.local.keys import Vault, write_private
from deploy.local.subprocesses import end, listens, program, spawn, wait_until
from deploy.nats import permissions
from deploy.nats.jwt import ACCOUNT, OPERATOR, USER, Rights, account, credentials, operator
from deploy.processes import Process

HOST = "host"                                                 # the host program's own user


class Nats:
    """One NATS server with JetStream that flushes every message to disk. Stop, kill and start it: it keeps port, streams and accounts."""

    def __init__(self, folder: Path, vault: Vault, port: int, *, host: str = "127.0.0.1", store: Path | None = None) -> None:
        self.folder, self.vault, self.port, self.host, self.store = folder, vault, port, host, store or folder / "jetstream"
        self.url, self.log = f"nats://127.0.0.1:{port}", folder / "nats.log"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
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
        """The `.creds` file of a process; written anew at each start, since what it may say follows the contracts."""
        return self._credentials("HOUSE", process.name, permissions.rights_of(process))

    def host_credentials(self) -> Path:
        """The host program's: it makes streams and looks into everything."""
        return self._credentials("HOUSE", HOST, permissions.ANYTHING)

    def partner_credentials(self, partner: str) -> Path:
        """Another government system's: it hears the events of its agreement and can say nothing."""
        return self._credentials(_account_of(partner), partner, Rights(publish=(), subscribe=permissions.AGREEMENTS[partner]))

    def _credentials(self, account_name: str, user: str, rights: Rights) -> Path:
        signer, key = self.vault.identity(f"account-{account_name}", ACCOUNT), self.vault.identity(f"user-{user}", USER)
        path = self.vault.folder / "bus" / f"{user}.creds"
        write_private(path, credentials(signer, key, user, rights).encode())
        return path

    def configuration(self) -> str:
        """The file nats-server reads: operator, accounts, where it listens and stores."""
        signer = self.vault.identity("operator", OPERATOR)
        accounts = dict(self._accounts(permissions.AGREEMENTS))
        system = self.vault.identity("account-SYS", ACCOUNT).public
        return "\n".join([
            f'listen: "{self.host}:{self.port}"', "server_name: lsq",
            f'jetstream {{ store_dir: {json.dumps(str(self.store))}, sync_interval: always }}',
            f"operator: {operator(signer)}", f"system_account: {system}", "resolver: MEMORY",
            "resolver_preload {", *(f"  {key}: {token}" for key, token in accounts.items()), "}", ""])

    def _accounts(self, agreements: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Public key and JWT of each account: the system's, the house's, one for each partner."""
        signer = self.vault.identity("operator", OPERATOR)
        system, stack = (self.vault.identity(f"account-{name}", ACCOUNT) for name in ("SYS", "HOUSE"))
        yield system.public, account(signer, system, "SYS")
        yield stack.public, account(signer, stack, "HOUSE", jetstream=True, exports=permissions.exported())
        for partner in agreements:
            key = self.vault.identity(f"account-{_account_of(partner)}", ACCOUNT)
            yield key.public, account(signer, key, _account_of(partner), imports=(stack.public, permissions.AGREEMENTS[partner]))


def _account_of(partner: str) -> str:
    return f"PARTNER-{partner}"
