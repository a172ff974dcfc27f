"""Issuing units of an authority that is no development one: their keys in a file or in a token, and who
stamps the time for them.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

SOFTHSM = [
    Path(path)
    for path in (
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
        "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    )
    if Path(path).exists() and shutil.which("softhsm2-util")
][:1]
PIN, PASSWORD = "1234", "secret"


class Unit(NamedTuple):
    """An issuing unit of an authority that is no development one."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    ca_key: ec.EllipticCurvePrivateKey
    ca: x509.Certificate

    @property
    def roots(self) -> list[bytes]:
        return [pem(self.ca)]


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _certified(
    name: str,
    key: object,
    by: str,
    by_key: ec.EllipticCurvePrivateKey,
    *more: tuple[x509.ExtensionType, bool],
) -> x509.Certificate:
    names = [
        x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "หน่วยออกใบรับรอง (ทดสอบ)"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )
        for common in (name, by)
    ]
    builder = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
    )  # type: ignore[attr-defined]
    builder = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2036, 1, 1, tzinfo=UTC)
    )
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    return builder.sign(by_key, hashes.SHA256())


def _usage(*, signs: bool) -> tuple[x509.KeyUsage, bool]:
    return x509.KeyUsage(signs, signs, False, False, False, not signs, not signs, False, False), True


def a_unit() -> Unit:
    """With keys of its own."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _certified(
        "ผู้ออกใบรับรอง",
        ca_key,
        "ผู้ออกใบรับรอง",
        ca_key,
        (x509.BasicConstraints(True, 0), True),
        _usage(signs=False),
    )
    own = _certified(
        "สถานศึกษา", key, "ผู้ออกใบรับรอง", ca_key, (x509.BasicConstraints(False, None), True), _usage(signs=True)
    )
    return Unit(key, own, ca_key, ca)


def in_file(unit: Unit, folder: Path) -> Path:
    """Its PKCS#12."""
    path = folder / "unit.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal",
            unit.key,
            unit.certificate,
            [unit.ca],
            serialization.BestAvailableEncryption(PASSWORD.encode()),
        )
    )
    return path


def in_token(unit: Unit, folder: Path) -> dict[str, str]:
    """Its key in a fresh SoftHSM token in `folder/tokens`: the environment in which the token's library finds
    it.
    """
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n"
    )
    environment = {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    key = folder / "key.pem"
    key.write_bytes(
        unit.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    tool = partial(subprocess.run, check=True, capture_output=True, env=os.environ | environment)
    tool(["softhsm2-util", "--init-token", "--free", "--label", "lsq", "--pin", PIN, "--so-pin", PIN])
    tool(
        [
            "softhsm2-util",
            "--import",
            str(key),
            "--token",
            "lsq",
            "--label",
            "seal",
            "--id",
            "01",
            "--pin",
            PIN,
        ]
    )
    return environment


@contextmanager
def time_stamps(unit: Unit, always: datetime | None = None, port: int = 0) -> Iterator[str]:
    """A real HTTP server that stamps time (RFC 3161) under the unit's root: the real time, or always the
    same.
    """
    key = rsa.generate_private_key(65537, 2048)
    certificate = _certified(
        "ผู้ประทับเวลา",
        key,
        "ผู้ออกใบรับรอง",
        unit.ca_key,
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
        _usage(signs=True),
    )
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        fixed_dt=always,
    )

    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
