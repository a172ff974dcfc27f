"""Development keys: generated at the first start, read at the next, one file each in a folder that only its
owner can read.

On Kubernetes the same names are Secrets that an administrator fills (deploy/kubernetes/README.md); none of
these keys is for use with real pupils.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from deploy.nats.jwt import NkeyPair, new_identity

CA_YEARS, SEAL_YEARS = 20, 5


@dataclass(frozen=True)
class Vault:
    """Secrets by name. A missing one is generated and kept."""

    folder: Path

    def file(self, name: str, make: Callable[[], bytes]) -> Path:
        """The file of this secret, readable by its owner only."""
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            write_private(path, make())
        return path

    def text(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
        """The secret itself; by default 32 random characters that need no quoting in a URL."""
        return self.file(name, lambda: make().encode()).read_text()

    def ed25519(self, name: str) -> Ed25519PrivateKey:
        """A signing key (Ed25519), kept as 64 hexadecimal digits."""
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.text(f"{name}.ed25519", _new_ed25519)))

    def identity(self, name: str, kind: int) -> NkeyPair:
        """A key pair of the bus."""
        return NkeyPair(self.text(f"bus/{name}.nk", lambda: new_identity(kind).seed))


def write_private(path: Path, content: bytes) -> None:
    """Write a file that is readable by its owner only, from its creation on, and survives a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def private_hex(key: Ed25519PrivateKey) -> str:
    """The private key as 64 hexadecimal digits."""
    return key.private_bytes_raw().hex()


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public key as 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def sealing_key(vault: Vault, published: Path) -> Path:
    """PKCS#12 of the issuing unit: a P-256 key, its certificate and the development CA's.

    The CA's certificate is also published.
    """
    path = vault.file("seal/seal.p12", lambda: _new_seal(vault, vault.text("seal/password")))
    anchor = published / "ca.pem"
    anchor.parent.mkdir(parents=True, exist_ok=True)
    anchor.write_bytes((vault.folder / "seal/ca.pem").read_bytes())
    return path


def internal_certificate(vault: Vault, folder: str) -> tuple[Path, Path, Path]:
    """CA certificate, certificate and key (PEM) of a server whose parts know each other by them.

    The CA signs this one certificate and its key is forgotten: nothing else can join.
    """
    names = ("ca.pem", "certificate.pem", "key.pem")
    if not (vault.folder / folder / names[-1]).exists():
        ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        ca_name, name = _x509_name(f"LSQ {folder} CA"), _x509_name(f"LSQ {folder}")
        ca = _certificate(ca_name, ca_key.public_key(), ca_name, ca_key, CA_YEARS, is_ca=True)
        own = _certificate(name, key.public_key(), ca_name, ca_key, CA_YEARS, is_ca=False)
        pem = serialization.Encoding.PEM
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        for file, content in zip(names, (ca.public_bytes(pem), own.public_bytes(pem), private), strict=True):
            write_private(vault.folder / folder / file, content)
    ca_file, certificate, key_file = (vault.folder / folder / name for name in names)
    return ca_file, certificate, key_file


def _new_ed25519() -> str:
    return private_hex(Ed25519PrivateKey.generate())


def _new_seal(vault: Vault, password: str) -> bytes:
    ca_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name, name = _x509_name("LSQ development CA"), _x509_name("LSQ ทดสอบเท่านั้น")
    ca = _certificate(ca_name, ca_key.public_key(), ca_name, ca_key, CA_YEARS, is_ca=True)
    seal = _certificate(name, seal_key.public_key(), ca_name, ca_key, SEAL_YEARS, is_ca=False)
    vault.file("seal/ca.pem", lambda: ca.public_bytes(serialization.Encoding.PEM))
    vault.file(
        "seal/ca-key.pem",
        lambda: ca_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    lock = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", seal_key, seal, [ca], lock)


def _x509_name(common: str) -> x509.Name:
    """A name of at most 64 bytes: a Thai letter takes three."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "LSQ development"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    years: int,
    *,
    is_ca: bool,
) -> x509.Certificate:
    """Valid from a year ago, so that a stack whose clock is set back can seal too."""
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    return builder.sign(issuer_key, hashes.SHA256())
