"""Verification: the register's verdict on a document, and what a file proves without network."""

import asyncio
import json
import random
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from services.documents.log.checkpoint import LogKey
from services.documents.seal.check import check
from services.documents.verification.offline import Keys, exit_code, verify
from shared.contracts.documents.queries import DocumentVerdict, InclusionProof, IssuedDocument, Proof
from shared.contracts.problem import Refusal
from shared.vocabulary.documents import DocumentKind
from tests.documents.approvals import School, a_school, approve, correct, settled
from tests.world.stack import Stack, until

# flips that are detected by the digest, by the seal without proof, by all checks
FLIPS, BY_SEAL, WHOLE = 1000, 120, 10


@dataclass(frozen=True)
class Issued:
    """A sealed document as a citizen gets it: the file, its proof, the published keys."""

    school: School
    document: IssuedDocument
    pdf: bytes
    proof: Proof
    keys: Keys
    folder: Path


@pytest.fixture(scope="module")
async def issued(lsq: Stack, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """One document in force; files and keys on disk."""
    school = a_school()
    await approve(lsq, school, 3)
    document = (await settled(lsq, school, 3))[1]
    key = f"issues/{document.issue}.pdf"
    reference = await until(lambda: lsq.archive.exists(f"{key}.proof.json"))
    assert reference is not None
    folder: Path = tmp_path_factory.mktemp("verify")
    (folder / "keys").mkdir()
    pdf, proof = await lsq.archive.get(key), await lsq.archive.get(reference)
    (folder / "document.pdf").write_bytes(pdf)
    (folder / "document.pdf.proof.json").write_bytes(proof)
    (folder / "keys/ca.pem").write_bytes((lsq.folder / "published/ca.pem").read_bytes())
    (folder / "keys/log.vkey").write_text(
        str(LogKey("lsq/log-of-issuance", lsq.vault.ed25519("log").public_key()))
    )
    return Issued(
        school, document, pdf, Proof.model_validate_json(proof), Keys.of_folder(folder / "keys"), folder
    )


def states(
    issued: Issued, pdf: bytes | None = None, proof: Proof | None = None, keys: Keys | None = None
) -> dict[str, str]:
    """The state of each check."""
    return {
        check.name: check.state
        for check in verify(pdf or issued.pdf, proof or issued.proof, keys or issued.keys)
    }


def test_an_untouched_file_proves_all_that_a_file_can_prove(issued: Issued) -> None:
    """Seal, whole file, record, digest and place in the log; never that it is still in force."""
    assert states(issued) == {
        "seal": "proved",
        "whole_file": "proved",
        "record": "proved",
        "digest": "proved",
        "log": "proved",
        "in_force": "open",
        "revocation": "open",
    }


def test_without_its_proof_the_file_still_proves_its_seal(issued: Issued) -> None:
    """Digest and log stay open; nothing is claimed that was not looked at."""
    checks = verify(issued.pdf, None, issued.keys)

    assert {check.name for check in checks if check.state == "open"} == {
        "digest",
        "log",
        "in_force",
        "revocation",
    }
    assert exit_code(checks) == 0


def test_without_keys_nothing_is_proven_about_who_issued_it(issued: Issued) -> None:
    """A seal of an unknown authority is no proof, and the exit code shows it."""
    checks = verify(issued.pdf, issued.proof, Keys([], []))

    assert {check.name: check.state for check in checks}["seal"] == "open"
    assert exit_code(checks) == 2


@pytest.mark.long
def test_every_flipped_bit_is_found(issued: Issued) -> None:
    """A thousand flips against the log's digest; some of them, half inside the bytes of the seal, which no
    signature covers, by the seal alone.
    """
    chance = random.Random(1)
    seal_place = issued.pdf.rindex(b"/Contents")
    logged = json.loads(issued.proof.leaf)["sha256"]
    for flip in range(FLIPS):
        altered = bytearray(issued.pdf)
        place = (
            chance.randrange(seal_place, seal_place + 4000)
            if flip % 2 == 0
            else chance.randrange(len(altered))
        )
        altered[place] ^= 1 << chance.randrange(8)
        assert sha256(altered).hexdigest() != logged, place
        if flip < BY_SEAL:
            assert not check(bytes(altered), issued.keys.roots).is_good, place
        if flip < WHOLE:
            assert exit_code(verify(bytes(altered), None, issued.keys)) == 1, place
            assert states(issued, bytes(altered))["digest"] == "refuted", place


ADDED = {"a line end": b"\n", "a comment": b"\n% hello\n", "another end": b"\n%%EOF\n"}


@pytest.mark.parametrize("added", ADDED.values(), ids=ADDED)
def test_appended_bytes_are_found(issued: Issued, added: bytes) -> None:
    """Not even a line end may follow the seal."""
    assert exit_code(verify(issued.pdf + added, None, issued.keys)) == 1


def test_the_proof_of_a_tampered_leaf_is_refused(issued: Issued) -> None:
    """Another digest, another number, another place, another size, another head: no path leads from there to
    the signed root.
    """
    proof = issued.proof
    tampered = {
        "digest": proof.model_copy(
            update={"leaf": proof.leaf.replace(json.loads(proof.leaf)["sha256"], "0" * 64)}
        ),
        "number": proof.model_copy(update={"leaf": proof.leaf.replace("000002", "000009")}),
        "place": proof.model_copy(update={"index": proof.index + 1}),
        "size": proof.model_copy(update={"size": proof.size + 1}),
        "path": proof.model_copy(update={"path": [*proof.path, "00" * 32]}),
        "head": proof.model_copy(
            update={"checkpoint": proof.checkpoint.replace(str(proof.size), str(proof.size + 1), 1)}
        ),
    }
    for name, other in tampered.items():
        assert states(issued, proof=other)["log"] == "refuted", name
    assert states(issued, proof=tampered["digest"])["digest"] == "refuted"


@pytest.mark.long
def test_the_command_prints_text_and_json(issued: Issued) -> None:
    """Exit 0 for the file as issued, 1 for an altered one, 2 for what is no document; the proof beside the
    file is found without an argument.
    """
    folder = issued.folder
    (folder / "altered.pdf").write_bytes(
        issued.pdf[:20_000] + bytes([issued.pdf[20_000] ^ 1]) + issued.pdf[20_001:]
    )
    (folder / "no.pdf").write_text("hello")

    good, altered, none = (
        _command(folder / name, "--keys", folder / "keys", "--json")
        for name in ("document.pdf", "altered.pdf", "no.pdf")
    )
    report = json.loads(good.stdout)
    assert (good.returncode, altered.returncode, none.returncode) == (0, 1, 2)
    assert [name for name, proved in report["proved"].items() if proved] == [
        "seal",
        "whole_file",
        "record",
        "digest",
        "log",
    ]
    assert report["sha256"] == sha256(issued.pdf).hexdigest()
    assert "ตรวจที่ทะเบียน" in _command(folder / "document.pdf", "--keys", folder / "keys").stdout


async def test_the_register_gives_the_state_of_a_document(lsq: Stack) -> None:
    """The verdicts: by code, however it is typed, by number, by file; no person is named in any."""
    school = a_school()
    approved = await approve(lsq, school, 2)
    await settled(lsq, school, 2)
    await correct(lsq, approved, 1, mother="นางสมมุติ")
    in_force, replaced, new = await settled(lsq, school, 3)
    unplaced, portal = {"authority": "-", "school": "-"}, lsq.token_of("portal")
    assert in_force.file is not None
    assert replaced.file is not None
    typed = "-".join(in_force.code[at : at + 4] for at in range(0, 16, 4)).lower()
    here = {"authority": school.authority, "school": school.code, "form": DocumentKind.P1U}
    asked = {
        "its code": (DocumentVerdict(**unplaced, code=in_force.code), "in_force"),
        "its code as typed": (DocumentVerdict(**unplaced, code=typed), "in_force"),
        "its number": (
            DocumentVerdict(**here, number=f"{in_force.set_number}/{in_force.number}"),
            "in_force",
        ),
        "its file": (DocumentVerdict(**unplaced, sha256=in_force.file.sha256), "in_force"),
        "its file and code": (
            DocumentVerdict(**unplaced, code=in_force.code, sha256=in_force.file.sha256),
            "in_force",
        ),
        "another file under its code": (
            DocumentVerdict(**unplaced, code=in_force.code, sha256="0" * 64),
            "altered",
        ),
        "a replaced one": (DocumentVerdict(**unplaced, code=replaced.code), "replaced"),
        "the replaced file": (DocumentVerdict(**unplaced, sha256=replaced.file.sha256), "replaced"),
        "a code that nobody gave": (DocumentVerdict(**unplaced, code="0000-0000-0000-0000"), "unknown"),
        "a number that nobody has": (DocumentVerdict(**here, number="00001/000099"), "unknown"),
        "a file that nobody issued": (DocumentVerdict(**unplaced, sha256="0" * 64), "unknown"),
    }
    verdicts = {what: await lsq.ask(question, portal) for what, (question, _) in asked.items()}

    assert {what: verdict.verdict for what, verdict in verdicts.items()} == {
        what: expected for what, (_, expected) in asked.items()
    }
    assert verdicts["a replaced one"].replaced_by == new.code
    answers = " ".join(verdict.model_dump_json() for verdict in verdicts.values())
    for record in approved.records:
        assert not [
            word
            for word in (
                record.pupil.name.first,
                record.pupil.name.last,
                record.pupil.identifier.value,
                str(record.pupil.id),
            )
            if word and word in answers
        ]


async def test_a_question_that_names_no_document_is_refused(lsq: Stack) -> None:
    """A form without a number, or nothing at all."""
    with pytest.raises(Refusal, match="ask_one_way"):
        await lsq.ask(
            DocumentVerdict(authority="-", school="-", form=DocumentKind.P1U), lsq.token_of("portal")
        )


async def test_the_log_proves_every_document_up_to_its_newest_head(lsq: Stack, issued: Issued) -> None:
    """A proof asked for later leads to a later head, signed by the same key; a document that the log does not
    know has none.
    """
    question = InclusionProof(authority="-", school="-", issue=issued.document.issue)
    officer = lsq.token("registrar_officer")
    await approve(lsq, a_school(), 5)
    later = await until(lambda: lsq.ask(question, officer), lambda proof: proof.size > issued.proof.size)

    assert (await asyncio.to_thread(states, issued, proof=later))["log"] == "proved"
    with pytest.raises(Refusal, match="not_in_log"):
        await lsq.ask(InclusionProof(authority="-", school="-", issue=issued.document.pupil), officer)


def _command(file: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "services.documents.verification", file, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
