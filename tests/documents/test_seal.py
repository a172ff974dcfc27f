"""The seal: valid, certified, once; every change of the file is told."""
import random
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import DummyTimeStamper

from services.documents.press import lint, seal
from services.documents.press.seal import CannotSeal, Seal
from tests.documents.forms import samples
from tests.documents.forms.pages import ISSUED, a_seal, page

NAME = "p1/sample_lower.json"
SOFTHSM = [path for path in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so",
                             "/opt/homebrew/lib/softhsm/libsofthsm2.so") if Path(path).exists() and shutil.which("softhsm2-util")][:1]
KINDS = ["PKCS#12", "PKCS#12 by another authority", *["PKCS#11"] * len(SOFTHSM)]


class Unit(NamedTuple):
    """An issuing unit of an authority that is no development one."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    ca_key: ec.EllipticCurvePrivateKey
    ca: x509.Certificate

    @property
    def roots(self) -> list[bytes]:
        return [_pem(self.ca)]


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _certified(name: str, key: object, by: str, by_key: ec.EllipticCurvePrivateKey, *more: tuple[x509.ExtensionType, bool]) -> x509.Certificate:
    names = [x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "หน่วยออกใบรับรอง (ทดสอบ)"),
                        x509.NameAttribute(NameOID.COMMON_NAME, common)]) for common in (name, by)]
    builder = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key()).serial_number(x509.random_serial_number())  # type: ignore[attr-defined]
    builder = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    return builder.sign(by_key, hashes.SHA256())


def _usage(*, signs: bool) -> tuple[x509.KeyUsage, bool]:
    return x509.KeyUsage(signs, signs, False, False, False, not signs, not signs, False, False), True


@pytest.fixture(scope="module")
def unit() -> Unit:
    """Made once."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _certified("ผู้ออกใบรับรอง", ca_key, "ผู้ออกใบรับรอง", ca_key, (x509.BasicConstraints(True, 0), True), _usage(signs=False))
    own = _certified("สถานศึกษา", key, "ผู้ออกใบรับรอง", ca_key, (x509.BasicConstraints(False, None), True), _usage(signs=True))
    return Unit(key, own, ca_key, ca)


def _p12(unit: Unit, folder: Path) -> Path:
    path = folder / "unit.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", unit.key, unit.certificate, [unit.ca], serialization.BestAvailableEncryption(b"secret")))
    return path


def _token(unit: Unit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Seal:
    """The unit's key in a fresh SoftHSM token."""
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    key = folder / "key.pem"
    key.write_bytes(unit.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    tool = partial(subprocess.run, check=True, capture_output=True)
    tool(["softhsm2-util", "--init-token", "--free", "--label", "lsq", "--pin", "1234", "--so-pin", "1234"])
    tool(["softhsm2-util", "--import", str(key), "--token", "lsq", "--label", "seal", "--id", "01", "--pin", "1234"])
    return Seal.in_token(Path(SOFTHSM[0]), "lsq", "1234", "seal", [_pem(unit.certificate), _pem(unit.ca)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_sealed_page_proves_who_and_when_and_that_nothing_changed(kind: str, unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Intact, the whole file, trusted, the house's time; the page passes the lint as before; certified P=1."""
    if kind == "PKCS#12":
        own, roots = a_seal(tmp_path)
    else:
        own, roots = _token(unit, tmp_path, monkeypatch) if kind == "PKCS#11" else Seal(_p12(unit, tmp_path), "secret"), unit.roots
    sealed = own.sign(page(NAME, development=kind == "PKCS#12"), ISSUED)
    facts = seal.check(sealed, roots)

    assert (facts.is_good, facts.time, facts.timestamped) == (True, ISSUED, False)
    assert facts.signer == ("LSQ ทดสอบเท่านั้น" if kind == "PKCS#12" else "สถานศึกษา")
    with pikepdf.open(BytesIO(sealed)) as file:
        signature = file.Root.Perms.DocMDP
        assert (int(signature.Reference[0].TransformParams.P), str(signature.SubFilter)) == (1, "/ETSI.CAdES.detached")
    lint.check(sealed, samples.read(NAME))


def test_the_same_page_gives_the_same_sealed_file(tmp_path: Path) -> None:
    """No chance in it (RFC 6979): a second try after a crash makes the very file of the first."""
    own, _ = a_seal(tmp_path)
    body = page(NAME, development=True)

    assert own.sign(body, ISSUED) == own.sign(body, ISSUED) != own.sign(body, ISSUED + timedelta(seconds=1))
    assert own.sign(body, ISSUED).startswith(body + b"\n")     # what is appended begins on a line of its own (PDF/A, ISO 19005-3 6.1.9)


def test_another_root_does_not_make_it_trusted(tmp_path: Path, unit: Unit) -> None:
    """Intact, but nobody we know."""
    own, _ = a_seal(tmp_path)
    facts = seal.check(own.sign(page(NAME, development=True), ISSUED), unit.roots)

    assert (facts.intact, facts.trusted, facts.is_good) == (True, False, False)


@pytest.mark.parametrize("authority", ["development", "other"])
def test_mark_and_certificate_must_belong_together(authority: str, tmp_path: Path, unit: Unit) -> None:
    """No page without the mark under a development certificate, no marked page under a real one."""
    own = a_seal(tmp_path)[0] if authority == "development" else Seal(_p12(unit, tmp_path), "secret")

    with pytest.raises(CannotSeal) as refused:
        own.sign(page(NAME, development=authority == "other"), ISSUED)

    assert refused.value.kind == "mark"


def test_a_file_is_sealed_once(tmp_path: Path) -> None:
    """Never appended to."""
    own, _ = a_seal(tmp_path)

    with pytest.raises(CannotSeal) as refused:
        own.sign(own.sign(page(NAME, development=True), ISSUED), ISSUED)

    assert refused.value.kind == "sealed"


def test_a_wrong_password_says_so(tmp_path: Path, unit: Unit) -> None:
    """And not which part of it."""
    with pytest.raises(CannotSeal) as refused:
        Seal(_p12(unit, tmp_path), "guess")

    assert refused.value.kind == "key"


# ------------------------------------------------------------------ a time-stamp authority
@pytest.fixture
def authority(unit: Unit) -> Iterator[str]:
    """A real HTTP server that stamps time (RFC 3161) under the unit's root."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = _certified("ผู้ประทับเวลา", key, "ผู้ออกใบรับรอง", unit.ca_key, (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True), _usage(signs=True))
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
        fixed_dt=datetime(2027, 4, 1, 2, 0, 5, tzinfo=UTC))

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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_time_stamp_authority_states_the_time(unit: Unit, authority: str, tmp_path: Path) -> None:
    """PAdES B-T: the authority's time, five seconds after ours."""
    facts = seal.check(Seal(_p12(unit, tmp_path), "secret", authority).sign(page(NAME), ISSUED), unit.roots)

    assert (facts.is_good, facts.timestamped, facts.time) == (True, True, ISSUED + timedelta(seconds=5))


# ------------------------------------------------------------------ tampering
FLIPS = 1000


def _flipped(body: bytes, chance: random.Random, start: int = 0, end: int | None = None) -> bytes:
    changed = bytearray(body)
    changed[chance.randrange(start, end or len(body))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def test_a_thousand_flips_of_one_bit_are_all_told(tmp_path: Path, record_property: "pytest.RecordProperty") -> None:  # type: ignore[name-defined]
    """Each flip changes the file's SHA-256, which the register holds; the seal alone tells every one of these too."""
    own, roots = a_seal(tmp_path)
    sealed, chance = own.sign(page(NAME, development=True), ISSUED), random.Random(20270401)
    known, told = sha256(sealed).hexdigest(), Counter[str]()
    for _ in range(FLIPS):
        flipped = _flipped(sealed, chance)
        told["register"] += sha256(flipped).hexdigest() != known
        told["seal"] += not seal.check(flipped, roots).is_good
    record_property("told_by_the_seal_alone", told["seal"])

    assert told == {"register": FLIPS, "seal": FLIPS}


def test_flips_in_the_signature_itself_are_told_too(tmp_path: Path) -> None:
    """Where no digest reaches, the place is compared with how we write it; what is left is the outer parts of the CMS, for the register to tell."""
    own, roots = a_seal(tmp_path)
    sealed, chance = own.sign(page(NAME, development=True), ISSUED), random.Random(7)
    found = seal._CONTENTS.search(sealed)
    assert found is not None
    unseen = sum(seal.check(_flipped(sealed, chance, int(found[1]), int(found[2])), roots).is_good for _ in range(300))

    assert unseen == 0


ADDED = {"a newline": b"\n", "a comment": b"\n% hello\n%%EOF\n", "a zero": b"\0"}


@pytest.mark.parametrize("case", ADDED)
def test_a_byte_behind_the_end_is_told(case: str, tmp_path: Path) -> None:
    """The seal covers the whole file or it is no seal of this file."""
    own, roots = a_seal(tmp_path)

    assert not seal.check(own.sign(page(NAME, development=True), ISSUED) + ADDED[case], roots).is_good


def test_another_page_content_in_a_later_revision_is_told(tmp_path: Path) -> None:
    """The signature of the first revision stays valid; the file is altered all the same."""
    own, roots = a_seal(tmp_path)
    writer = IncrementalPdfFileWriter(BytesIO(own.sign(page(NAME, development=True), ISSUED)))
    first = writer.root["/Pages"]["/Kids"][0]
    first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 m 100 100 l S"))
    writer.update_container(first)
    body = BytesIO()
    writer.write(body)                                        # type: ignore[no-untyped-call]

    assert not seal.check(body.getvalue(), roots).is_good


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", page(NAME)], ids=["nothing", "a stub", "a page without a seal"])
def test_what_has_no_seal_has_none(body: bytes, tmp_path: Path) -> None:
    """Told, never raised."""
    assert seal.check(body, a_seal(tmp_path)[1]) == seal.NO_SEAL
