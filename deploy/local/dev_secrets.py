"""The development keys of a stack, by the names that deploy/processes.py gives them; public ones are
published.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.local import keys
from deploy.local.keys import Vault
from deploy.processes import PROCESSES, Process
from shared.access.tokens import OPERATOR


@dataclass(frozen=True)
class DevSecrets:
    """The keys of each process, generated on first use in the vault."""

    folder: Path
    vault: Vault

    def secret(self, name: str) -> str:
        """A development secret, by its name in processes.py."""
        made: dict[str, Callable[[], str]] = {
            "person-key": lambda: self.vault.text("person-key"),
            "uploads-access-key": lambda: "lsq-housekeeping",
            "uploads-secret-key": lambda: self.vault.text("archive/housekeeping"),
            "log-key": lambda: keys.private_hex(self.vault.ed25519("log")),
            "seal-password": lambda: self.vault.text("seal/password"),
        }
        return made[name]()

    def secret_file(self, name: str) -> Path:
        """A file that holds a development secret, by its name in processes.py."""
        made: dict[str, Callable[[], Path]] = {
            "seal.p12": lambda: keys.sealing_key(self.vault, self.folder / "published"),
            "partners.json": lambda: self.vault.file("partners.json", lambda: b"{}"),
        }
        return made[name]()

    def publish(self) -> None:
        """Write what anyone needs to verify a document without network: the authority's certificate and the
        key of the log.
        """
        from services.documents.log.checkpoint import LogKey
        from services.documents.settings import DocumentsSettings

        origin = DocumentsSettings.model_fields["log_origin"].default
        self.secret_file("seal.p12")
        (self.folder / "published" / "log.vkey").write_text(
            f"{LogKey(origin, self.vault.ed25519('log').public_key())}\n", encoding="utf-8"
        )

    def token_keys(self) -> dict[str, str]:
        """kid → public key of each process that signs tokens in this stack, and of its operator."""
        processes = {
            process.name: keys.public_hex(self.vault.ed25519(f"service/{process.name}"))
            for process in PROCESSES
        }
        return processes | {OPERATOR: keys.public_hex(self.vault.ed25519(OPERATOR))}

    def service_key(self, process: Process) -> str:
        """The private key with which a process signs its own tokens, 64 hexadecimal digits."""
        return keys.private_hex(self.vault.ed25519(f"service/{process.name}"))
