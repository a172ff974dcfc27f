"""What a file proves without network, check by check: a sealed page, a log with its own key, no stack."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.documents.forms.embedded import ATTACHMENT
from services.documents.log import tree
from services.documents.log.checkpoint import Head, LogKey, sign
from services.documents.log.leaf import leaf
from services.documents.verification import offline
from services.documents.verification.__main__ import MAX_FILE_BYTES, main
from services.documents.verification.offline import Check, Keys, exit_code, verify
from shared.contracts.documents.queries import Proof
from tests.documents.forms.pages import ISSUED, a_seal, page
from tests.documents.units import a_unit, pem

NAME, ISSUE, LOG = "p1/sample_lower.json", UUID(int=7), "lsq/log-of-issuance"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ISSUED_HERE, CANCELLED_HERE, OTHER = 1, 2, 3


@dataclass(frozen=True)
class Paper:
    """A sealed document and the log in which it was issued, then cancelled, among others."""

    pdf: bytes
    keys: Keys

    @cached_property
    def leaves(self) -> list[bytes]:
        """Another document, this one, its cancellation, another one."""
        mine, others = sha256(self.pdf).hexdigest(), sha256(b"another").hexdigest()
        acts = (("issued", others), ("issued", mine), ("cancelled", mine), ("issued", others))
        return [
            leaf(
                act,
                issue=ISSUE,
                form="P1B",
                school="3058910001",
                number=f"00001/00000{number}",
                sha256=digest,
                at=ISSUED,
            )  # type: ignore[arg-type]
            for number, (act, digest) in enumerate(acts)
        ]

    def proof(self, index: int, size: int = 4) -> Proof:
        """Of the leaf at this place, in the log of this size."""
        nodes = tree.append(0, [tree.leaf_hash(body) for body in self.leaves[:size]], {}.__getitem__)
        head = Head(LOG, size, tree.root(size, nodes.__getitem__))
        return Proof(
            issue=ISSUE,
            leaf=self.leaves[index].decode(),
            index=index,
            size=size,
            path=[h.hex() for h in tree.inclusion(index, size, nodes.__getitem__)],
            checkpoint=sign(head, KEY),
        )


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """Rendered and sealed once."""
    own, roots = a_seal(tmp_path_factory.mktemp("seal"))
    return Paper(own.sign(page(NAME, development=True), ISSUED), Keys(roots, [LogKey(LOG, KEY.public_key())]))


def changed(paper: Paper, **fields: object) -> Proof:
    """The proof of the document, with other fields."""
    return paper.proof(ISSUED_HERE).model_copy(update=fields)


def with_another_record(pdf: bytes) -> bytes:
    """The same pages around other facts."""
    with pikepdf.open(BytesIO(pdf)) as file:
        record = file.attachments[ATTACHMENT].get_file().read_bytes()
        other = record.replace("สมศักดิ์".encode(), "สมหมาย".encode())
        file.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(
            file, other, filename=ATTACHMENT, relationship=pikepdf.Name.Data
        )
        saved = BytesIO()
        file.save(saved)
    return saved.getvalue()


Case = Callable[[Paper], tuple[bytes, Proof | None, Keys]]
CASES: list[tuple[str, Case, str, int]] = [
    (
        "as it was issued",
        lambda p: (p.pdf, p.proof(ISSUED_HERE), p.keys),
        "seal+ whole_file+ record+ digest+ log+",
        0,
    ),
    (
        "in a smaller log",
        lambda p: (p.pdf, p.proof(ISSUED_HERE, 2), p.keys),
        "seal+ whole_file+ record+ digest+ log+",
        0,
    ),
    ("without its proof", lambda p: (p.pdf, None, p.keys), "seal+ whole_file+ record+ digest? log?", 0),
    (
        "without the log's key",
        lambda p: (p.pdf, p.proof(ISSUED_HERE), replace(p.keys, log=[])),
        "seal+ whole_file+ record+ digest+ log?",
        0,
    ),
    (
        "without the issuer's certificate",
        lambda p: (p.pdf, p.proof(ISSUED_HERE), replace(p.keys, roots=[])),
        "seal? whole_file+ record+ digest+ log+",
        2,
    ),
    (
        "without keys, and altered",
        lambda p: (p.pdf + b"\n", p.proof(ISSUED_HERE), Keys([], [])),
        "seal- record+ digest- log?",
        1,
    ),
    (
        "another authority's certificate",
        lambda p: (p.pdf, p.proof(ISSUED_HERE), replace(p.keys, roots=[pem(a_unit().ca)])),
        "seal- whole_file+ record+ digest+ log+",
        1,
    ),
    (
        "another log's key",
        lambda p: (
            p.pdf,
            p.proof(ISSUED_HERE),
            replace(p.keys, log=[LogKey(LOG, Ed25519PrivateKey.generate().public_key())]),
        ),
        "seal+ whole_file+ record+ digest+ log-",
        1,
    ),
    (
        "the proof that it was cancelled",
        lambda p: (p.pdf, p.proof(CANCELLED_HERE), p.keys),
        "seal+ whole_file+ record+ digest- log+",
        1,
    ),
    (
        "the proof of another document",
        lambda p: (p.pdf, p.proof(OTHER), p.keys),
        "seal+ whole_file+ record+ digest- log+",
        1,
    ),
    (
        "a leaf that is no JSON",
        lambda p: (p.pdf, changed(p, leaf="issued"), p.keys),
        "seal+ whole_file+ record+ digest- log-",
        1,
    ),
    (
        "a leaf that is a list",
        lambda p: (p.pdf, changed(p, leaf="[]"), p.keys),
        "seal+ whole_file+ record+ digest- log-",
        1,
    ),
    (
        "the leaf at another place",
        lambda p: (p.pdf, changed(p, index=0), p.keys),
        "seal+ whole_file+ record+ digest+ log-",
        1,
    ),
    (
        "the proof states another size",
        lambda p: (p.pdf, changed(p, size=5), p.keys),
        "seal+ whole_file+ record+ digest+ log-",
        1,
    ),
    (
        "the head of another size",
        lambda p: (p.pdf, changed(p, size=2, checkpoint=p.proof(0, 2).checkpoint), p.keys),
        "seal+ whole_file+ record+ digest+ log-",
        1,
    ),
    (
        "a path that is no hash",
        lambda p: (p.pdf, changed(p, path=["zz"]), p.keys),
        "seal+ whole_file+ record+ digest+ log-",
        1,
    ),
    (
        "a head that is none",
        lambda p: (p.pdf, changed(p, checkpoint="hello"), p.keys),
        "seal+ whole_file+ record+ digest+ log-",
        1,
    ),
    ("a line end behind the seal", lambda p: (p.pdf + b"\n", None, p.keys), "seal- record+ digest? log?", 1),
    ("not sealed", lambda p: (page(NAME), None, p.keys), "seal- record+ digest? log?", 1),
    (
        "other facts inside",
        lambda p: (with_another_record(page(NAME)), None, p.keys),
        "seal- record- digest? log?",
        1,
    ),
    ("cut short", lambda p: (p.pdf[:5000], None, p.keys), "seal- record- digest? log?", 1),
]
STATES = {"+": "proved", "-": "refuted", "?": "open"}


@pytest.mark.parametrize(
    ("case", "expected", "code"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_each_check_shows_what_the_file_proves(paper: Paper, case: Case, expected: str, code: int) -> None:
    """`+` proved, `-` refuted, `?` open because something is missing.

    What no file can prove stays open in every case.
    """
    checks = verify(*case(paper))

    assert [(word[:-1], STATES[word[-1]]) for word in [*expected.split(), "in_force?", "revocation?"]] == [
        (check.name, check.state) for check in checks
    ]
    assert code == exit_code(checks)


def test_a_record_that_does_not_fit_is_reported_by_its_kind(paper: Paper) -> None:
    """The kind of the lint, never the text of the page; a file that cannot be read has no kind."""
    [other] = [
        check for check in verify(with_another_record(page(NAME)), None, paper.keys) if check.name == "record"
    ]
    [damaged] = [check for check in verify(paper.pdf[:5000], None, paper.keys) if check.name == "record"]

    assert "the page is not what the embedded record says (" in other.en
    assert damaged.en == "the record in the file cannot be read"


def test_the_place_in_the_log_is_counted_from_one(paper: Paper) -> None:
    """As people count."""
    [log] = [
        check for check in verify(paper.pdf, paper.proof(ISSUED_HERE), paper.keys) if check.name == "log"
    ]

    assert (log.en, "ลำดับที่ 2 จาก 4" in log.th) == (f"number 2 of 4 in the log {LOG}", True)


@pytest.fixture(scope="module")
def folder(paper: Paper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, its proof beside it, the published keys, and what else people point at."""
    made: Path = tmp_path_factory.mktemp("verify")
    for name in ("keys", "bad keys", "alone"):
        (made / name).mkdir()
    for place in (made, made / "alone"):
        (place / "document.pdf").write_bytes(paper.pdf)
    (made / "document.pdf.proof.json").write_text(paper.proof(ISSUED_HERE).model_dump_json())
    (made / "cancelled.json").write_text(paper.proof(CANCELLED_HERE).model_dump_json())
    (made / "bad.json").write_text("{}")
    (made / "keys/ca.pem").write_bytes(paper.keys.roots[0])
    (made / "keys/log.vkey").write_text(str(paper.keys.log[0]))
    (made / "bad keys/log.vkey").write_text(str(paper.keys.log[0]).replace("+", "+0", 1))
    (made / "text.pdf").write_text("hello")
    for name, size in (("large.pdf", MAX_FILE_BYTES), ("too large.pdf", MAX_FILE_BYTES + 1)):
        with (made / name).open("wb") as file:
            file.truncate(size)
    return made


# the case | the arguments | exit code | a part of the output
ASKED = [
    ("the proof is beside the file", ["document.pdf", "--keys", "keys"], 0, "✓ log"),
    ("there is no proof", ["alone/document.pdf", "--keys", "keys"], 0, "– log"),
    (
        "the proof is named",
        ["alone/document.pdf", "--keys", "keys", "--proof", "document.pdf.proof.json"],
        0,
        "✓ digest",
    ),
    (
        "a named proof goes before the one beside the file",
        ["document.pdf", "--keys", "keys", "--proof", "cancelled.json"],
        1,
        "✗ digest",
    ),
    ("no keys", ["document.pdf"], 2, "– seal"),
    ("no such file", ["nowhere.pdf"], 2, "cannot be read: No such file"),
    ("no PDF", ["text.pdf"], 2, "no PDF"),
    ("as large as a file may be", ["large.pdf"], 2, "no PDF"),
    ("a byte larger", ["too large.pdf"], 2, "larger than 60 MB"),
    ("a proof that is none", ["document.pdf", "--proof", "bad.json"], 2, "the proof cannot be read"),
    ("a key that is none", ["document.pdf", "--keys", "bad keys"], 2, "not the key"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "expected"), [pytest.param(*case[1:], id=case[0]) for case in ASKED]
)
def test_the_command_reports_and_exits_with_the_code(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    expected: str,
) -> None:
    """0 good, 1 false, 2 not checked; the verdict on stdout, what could not be read on stderr, for programs
    the same in JSON.
    """
    monkeypatch.chdir(folder)
    assert code == main(arguments)
    out, err = capsys.readouterr()
    assert expected in out + err
    if not out:
        assert err.startswith(arguments[0])
        return
    verdicts = {0: "nothing speaks against it", 1: "NOT as issued", 2: "could not be checked"}
    assert verdicts[code] in out.splitlines()[0]
    assert code == main([*arguments, "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report == {
        "file": "document.pdf",
        "sha256": sha256(Path(arguments[0]).read_bytes()).hexdigest(),
        "exit": code,
        "proved": {check["name"]: check["state"] == "proved" for check in report["checks"]},
        "checks": report["checks"],
    }
    assert [Check(**check) for check in report["checks"]][-2:] == [*offline.UNPROVABLE]
    assert "ตรวจ" in out, "Thai is written as Thai"
