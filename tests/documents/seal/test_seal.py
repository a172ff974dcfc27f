"""The seal: valid, certified, once; every change of the file is detected."""

import random
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.documents.forms import lint
from services.documents.forms.rendering.coded import NotAsWritten
from services.documents.seal import check as check_module
from services.documents.seal.check import CONTENTS, NO_SEAL, check
from services.documents.seal.sign import CannotSeal, Seal, SealUnavailable
from tests.documents.forms import samples
from tests.documents.forms.pages import ISSUED, a_seal, page
from tests.documents.units import PASSWORD, PIN, SOFTHSM, Unit, a_unit, in_file, in_token, pem, time_stamps

NAME = "p1/sample_lower.json"
KINDS = ["PKCS#12", "PKCS#12 by another authority", *["PKCS#11"] * len(SOFTHSM)]


@pytest.fixture(scope="module")
def unit() -> Unit:
    """Made once."""
    return a_unit()


def _token(unit: Unit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Seal:
    """The unit's key in a fresh SoftHSM token."""
    for name, value in in_token(unit, folder).items():
        monkeypatch.setenv(name, value)
    return Seal.in_token(SOFTHSM[0], "lsq", PIN, "seal", [pem(unit.certificate), pem(unit.ca)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_sealed_page_proves_who_and_when_and_that_nothing_changed(
    kind: str, unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Intact, the whole file, trusted, the stack's time; the page passes the lint as before; certified P=1."""
    if kind == "PKCS#12":
        own, roots = a_seal(tmp_path)
    else:
        own, roots = (
            _token(unit, tmp_path, monkeypatch)
            if kind == "PKCS#11"
            else Seal(in_file(unit, tmp_path), PASSWORD),
            unit.roots,
        )
    sealed = own.sign(page(NAME, development=kind == "PKCS#12"), ISSUED)
    facts = check(sealed, roots)

    assert (facts.is_good, facts.time, facts.timestamped) == (True, ISSUED, False)
    assert facts.signer == ("LSQ ทดสอบเท่านั้น" if kind == "PKCS#12" else "สถานศึกษา")
    with pikepdf.open(BytesIO(sealed)) as file:
        signature = file.Root.Perms.DocMDP
        assert (int(signature.Reference[0].TransformParams.P), str(signature.SubFilter)) == (
            1,
            "/ETSI.CAdES.detached",
        )
    lint.check(sealed, samples.read(NAME))


def test_the_same_page_gives_the_same_sealed_file(tmp_path: Path) -> None:
    """No randomness in it (RFC 6979): a second try after a crash makes the same file as the first."""
    own, _ = a_seal(tmp_path)
    body = page(NAME, development=True)

    assert own.sign(body, ISSUED) == own.sign(body, ISSUED) != own.sign(body, ISSUED + timedelta(seconds=1))
    # what is appended begins on a line of its own (PDF/A, ISO 19005-3 6.1.9)
    assert own.sign(body, ISSUED).startswith(body + b"\n")


def test_another_root_does_not_make_it_trusted(tmp_path: Path, unit: Unit) -> None:
    """Intact, but sealed by an unknown authority."""
    own, _ = a_seal(tmp_path)
    facts = check(own.sign(page(NAME, development=True), ISSUED), unit.roots)

    assert (facts.intact, facts.trusted, facts.is_good) == (True, False, False)


@pytest.mark.parametrize("authority", ["development", "other"])
def test_mark_and_certificate_must_belong_together(authority: str, tmp_path: Path, unit: Unit) -> None:
    """No page without the mark under a development certificate, no marked page under a real one."""
    own = a_seal(tmp_path)[0] if authority == "development" else Seal(in_file(unit, tmp_path), PASSWORD)

    with pytest.raises(CannotSeal) as refused:
        own.sign(page(NAME, development=authority == "other"), ISSUED)

    assert refused.value.kind == "mark"


def test_a_file_is_sealed_once(tmp_path: Path) -> None:
    """Never appended to."""
    own, _ = a_seal(tmp_path)

    with pytest.raises(CannotSeal) as refused:
        own.sign(own.sign(page(NAME, development=True), ISSUED), ISSUED)

    assert refused.value.kind == "sealed"


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    """The seal appends to what Typst writes, and to nothing else: the same page as another program saves it
    is not sealed.
    """
    own, saved = a_seal(tmp_path)[0], BytesIO()
    with pikepdf.open(BytesIO(page(NAME, development=True))) as file:
        file.save(saved)

    with pytest.raises(NotAsWritten):
        own.sign(saved.getvalue(), ISSUED)


def test_a_wrong_password_is_reported(tmp_path: Path, unit: Unit) -> None:
    """As a fault of the key; not which part of it is wrong."""
    with pytest.raises(CannotSeal) as refused:
        Seal(in_file(unit, tmp_path), "guess")

    assert refused.value.kind == "key"


# ------------------------------------------------------------------ a time-stamp authority
def test_a_time_stamp_authority_states_the_time(unit: Unit, tmp_path: Path) -> None:
    """PAdES B-T: the authority's time, five seconds after ours."""
    with time_stamps(unit, always=ISSUED + timedelta(seconds=5)) as authority:
        facts = check(Seal(in_file(unit, tmp_path), PASSWORD, authority).sign(page(NAME), ISSUED), unit.roots)

    assert (facts.is_good, facts.timestamped, facts.time) == (True, True, ISSUED + timedelta(seconds=5))


@pytest.mark.skipif(not SOFTHSM, reason="SoftHSM is not installed")
def test_a_key_that_is_not_the_certificates_seals_nothing(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token has another unit's key under that name: found out at the first page."""
    own = _token(unit._replace(key=a_unit().key), tmp_path, monkeypatch)

    with pytest.raises(SealUnavailable, match="not good"):
        own.sign(page(NAME), ISSUED)


def test_who_has_sealed_a_file_is_known(unit: Unit, tmp_path: Path) -> None:
    """Our own key, all of it; not another's, nor one that was added to, nor one without the time-stamp that
    we want.
    """
    own, body = Seal(in_file(unit, tmp_path), PASSWORD), page(NAME)
    sealed = own.sign(body, ISSUED)

    assert own.has_made(sealed)
    assert not any(
        own.has_made(other)
        for other in (body, sealed + b"\n", a_seal(tmp_path)[0].sign(page(NAME, development=True), ISSUED))
    )
    assert not Seal(in_file(unit, tmp_path), PASSWORD, "http://127.0.0.1:9").has_made(sealed)


# ------------------------------------------------------------------ tampering


def _flipped(body: bytes, chance: random.Random, start: int = 0, end: int | None = None) -> bytes:
    changed = bytearray(body)
    changed[chance.randrange(start, end or len(body))] ^= 1 << chance.randrange(8)
    return bytes(changed)


@pytest.mark.long
@pytest.mark.parametrize("flips", [200, pytest.param(1000, marks=pytest.mark.long)])
def test_flips_of_one_bit_are_all_detected(
    tmp_path: Path, record_property: "pytest.RecordProperty", flips: int
) -> None:  # type: ignore[name-defined]
    """Each flip changes the file's SHA-256, which the register holds; the seal alone detects every one of
    these too.
    """
    own, roots = a_seal(tmp_path)
    sealed, chance = own.sign(page(NAME, development=True), ISSUED), random.Random(20270401)
    known, detected = sha256(sealed).hexdigest(), Counter[str]()
    for _ in range(flips):
        flipped = _flipped(sealed, chance)
        detected["register"] += sha256(flipped).hexdigest() != known
        detected["seal"] += not check(flipped, roots).is_good
    record_property("detected_by_the_seal_alone", detected["seal"])

    assert detected == {"register": flips, "seal": flips}


@pytest.mark.long
def test_flips_in_the_signature_itself_are_detected_too(tmp_path: Path) -> None:
    """Bytes that no digest covers are compared with what we write; the outer parts of the CMS remain, which
    only the register detects.
    """
    own, roots = a_seal(tmp_path)
    sealed, chance = own.sign(page(NAME, development=True), ISSUED), random.Random(7)
    found = CONTENTS.search(sealed)
    assert found is not None
    unseen = sum(
        check(_flipped(sealed, chance, int(found[1]), int(found[2])), roots).is_good for _ in range(300)
    )

    assert unseen == 0


ADDED = {"a newline": b"\n", "a comment": b"\n% hello\n%%EOF\n", "a zero": b"\0"}


@pytest.mark.parametrize("case", ADDED)
def test_a_byte_behind_the_end_is_detected(case: str, tmp_path: Path) -> None:
    """The seal covers the whole file or it is no seal of this file."""
    own, roots = a_seal(tmp_path)

    assert not check(own.sign(page(NAME, development=True), ISSUED) + ADDED[case], roots).is_good


def test_another_page_content_in_a_later_revision_is_detected(tmp_path: Path) -> None:
    """The signature of the first revision stays valid; the file is altered all the same."""
    own, roots = a_seal(tmp_path)
    writer = IncrementalPdfFileWriter(BytesIO(own.sign(page(NAME, development=True), ISSUED)))
    first = writer.root["/Pages"]["/Kids"][0]
    first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 m 100 100 l S"))
    writer.update_container(first)
    body = BytesIO()
    writer.write(body)  # type: ignore[no-untyped-call]

    assert not check(body.getvalue(), roots).is_good


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", page(NAME)], ids=["nothing", "a stub", "a page without a seal"]
)
def test_what_has_no_seal_has_none(body: bytes, tmp_path: Path) -> None:
    """Returned, never raised."""
    assert check(body, a_seal(tmp_path)[1]) == NO_SEAL


async def test_it_is_checked_in_an_event_loop_too(tmp_path: Path) -> None:
    """pyHanko runs a loop of its own, which a thread with a running one refuses."""
    own, roots = a_seal(tmp_path)

    assert check(own.sign(page(NAME, development=True), ISSUED), roots).is_good


def test_a_defect_is_not_reported_as_no_seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no file can cause is raised: whoever asks must not take a sound document for an altered one."""
    own, roots = a_seal(tmp_path)
    sealed = own.sign(page(NAME, development=True), ISSUED)

    def broken(*_: object) -> None:
        raise RuntimeError("no thread can be had")

    monkeypatch.setattr(check_module, "validate_pdf_signature", broken)
    with pytest.raises(RuntimeError, match="no thread"):
        check(sealed, roots)


@pytest.mark.parametrize(
    "root", [b"no certificate", b"\x30\x03\x02\x01\x05"], ids=["text", "another ASN.1 value"]
)
def test_a_root_that_is_no_certificate_is_refused(root: bytes, tmp_path: Path) -> None:
    """The key is wrong, not the file."""
    own, _ = a_seal(tmp_path)

    with pytest.raises(ValueError, match=r"Error parsing|Insufficient data"):
        check(own.sign(page(NAME, development=True), ISSUED), [root])


def _nested(levels: int) -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n" + b"[" * levels + b"]" * levels + b"\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


# What a hostile file makes the parser raise that no flip of a bit does.
HOSTILE = {
    "arrays nested 100,000 deep": _nested(100_000),
    "a table beyond every file": b"%PDF-1.7\nstartxref\n" + b"9" * 30 + b"\n%%EOF\n",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_has_no_seal(case: str, tmp_path: Path) -> None:
    """Returned, never raised."""
    assert check(HOSTILE[case], a_seal(tmp_path)[1]) == NO_SEAL
