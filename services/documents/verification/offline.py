"""The checks of a file without network: with the published keys (*.pem: the issuing authority's certificate,
*.vkey: the log's key) and the
proof file stored beside it. No file can prove that the document is still in force: only the register knows.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pikepdf

from services.documents.forms import lint
from services.documents.forms.embedded import ATTACHMENT
from services.documents.log import tree
from services.documents.log.checkpoint import Head, LogKey, NotSigned, read
from services.documents.seal.check import check as check_seal
from services.documents.seal.check import load_certificate
from shared.contracts.documents.queries import Proof

State = Literal["proved", "refuted", "open"]
# exit codes
GOOD, FALSE, UNCHECKED = 0, 1, 2


@dataclass(frozen=True)
class Keys:
    """The published keys: certificates of issuing authorities (PEM or DER) and keys of the log."""

    roots: Sequence[bytes]
    log: Sequence[LogKey]

    @classmethod
    def of_folder(cls, folder: Path) -> "Keys":
        """All `*.pem` and `*.vkey` of a folder. Raises ValueError for a file that is no key."""
        roots = [load_certificate(path.read_bytes()).dump() for path in sorted(folder.glob("*.pem"))]
        return cls(roots, [LogKey.parse(path.read_text("utf-8")) for path in sorted(folder.glob("*.vkey"))])


@dataclass(frozen=True)
class Check:
    """One check: proved, refuted, or open because something is missing."""

    name: str
    state: State
    th: str
    en: str


def verify(pdf: bytes, proof: Proof | None, keys: Keys) -> list[Check]:
    """All checks of these bytes, in the order in which they are shown."""
    return [*_seal_checks(pdf, keys), *_record_checks(pdf), *_log_checks(pdf, proof, keys), *UNPROVABLE]


def exit_code(checks: Sequence[Check]) -> int:
    """The exit code for these checks: GOOD, FALSE or UNCHECKED."""
    states = {check.name: check.state for check in checks}
    if "refuted" in states.values():
        return FALSE
    return GOOD if states["seal"] == "proved" else UNCHECKED


UNPROVABLE = (
    Check(
        "in_force",
        "open",
        "ยังมีผลใช้ได้หรือไม่: ตรวจที่ทะเบียนตามที่อยู่ในคิวอาร์โค้ด",
        "whether it is still in force: ask the register at the address of the QR code",
    ),
    Check(
        "revocation",
        "open",
        "ใบรับรองของผู้ออกถูกเพิกถอนหรือไม่: ต้องใช้เครือข่าย",
        "whether the issuer's certificate was revoked: needs a network",
    ),
)


def _seal_checks(pdf: bytes, keys: Keys) -> Iterator[Check]:
    facts = check_seal(pdf, keys.roots)
    if not facts.sealed or not facts.intact:
        yield Check(
            "seal",
            "refuted",
            "ไม่มีลายมือชื่อดิจิทัล หรือข้อมูลที่ลงลายมือชื่อถูกแก้ไข",
            "there is no seal, or the bytes that it covers were altered",
        )
        return
    signer = f"{facts.signer}, {facts.time:%Y-%m-%d %H:%M %Z}" if facts.time else str(facts.signer)
    if facts.trusted:
        yield Check("seal", "proved", f"ลายมือชื่อดิจิทัลของ {signer}", f"sealed by {signer}")
    elif keys.roots:
        yield Check(
            "seal",
            "refuted",
            f"ผู้ลงลายมือชื่อ {signer} ไม่ใช่ผู้ออกที่ประกาศไว้",
            f"sealed by {signer}, who is not a published issuer",
        )
    else:
        yield Check(
            "seal",
            "open",
            "ไม่มีใบรับรองของผู้ออก (--keys) ให้เทียบ",
            "no issuer's certificate to compare with (--keys)",
        )
    whole: State = "proved" if facts.whole_file else "refuted"
    yield Check(
        "whole_file",
        whole,
        "ลายมือชื่อครอบคลุมทั้งไฟล์" if facts.whole_file else "มีการต่อท้ายไฟล์หลังลงลายมือชื่อ",
        "the seal covers the whole file" if facts.whole_file else "bytes were added after the seal",
    )


def _record_checks(pdf: bytes) -> Iterator[Check]:
    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            record = file.attachments[ATTACHMENT].get_file().read_bytes()
        lint.check(pdf, record)
    except lint.LintFailure as error:
        yield Check(
            "record",
            "refuted",
            f"หน้าเอกสารไม่ตรงกับระเบียนที่ฝังไว้ ({error.kind})",
            f"the page is not what the embedded record says ({error.kind})",
        )
    except Exception:  # noqa: BLE001 - whatever the readers raise: the file is not as issued
        yield Check("record", "refuted", "อ่านระเบียนที่ฝังไว้ในไฟล์ไม่ได้", "the record in the file cannot be read")
    else:
        digest = sha256(record).hexdigest()
        yield Check(
            "record",
            "proved",
            f"หน้าเอกสารตรงกับระเบียนที่ฝังไว้ SHA-256 {digest}",
            f"page and embedded record agree; the record's SHA-256 is {digest}",
        )


def _log_checks(pdf: bytes, proof: Proof | None, keys: Keys) -> Iterator[Check]:
    if proof is None:
        yield Check(
            "digest",
            "open",
            "ไม่มีหลักฐาน (.proof.json) ให้เทียบค่า SHA-256 ของไฟล์",
            "no proof (.proof.json) to compare the file's SHA-256 with",
        )
        yield Check(
            "log",
            "open",
            "ไม่มีหลักฐานการเข้าลำดับในบันทึกการออกเอกสาร",
            "no proof of inclusion in the log of issuance",
        )
        return
    same = _field(proof, "sha256") == sha256(pdf).hexdigest() and _field(proof, "act") == "issued"
    yield Check(
        "digest",
        "proved" if same else "refuted",
        "ไฟล์ตรงกับค่า SHA-256 ในบันทึกการออกเอกสาร" if same else "ไฟล์ไม่ตรงกับค่า SHA-256 ในบันทึก",
        "the file is the one in the log, bit for bit" if same else "the proof is for another file",
    )
    yield _inclusion(proof, keys)


def _inclusion(proof: Proof, keys: Keys) -> Check:
    if not keys.log:
        return Check(
            "log",
            "open",
            "ไม่มีกุญแจสาธารณะของบันทึก (--keys) ให้เทียบ",
            "no key of the log to compare with (--keys)",
        )
    try:
        head = read(proof.checkpoint, keys.log)
        path = [bytes.fromhex(hash) for hash in proof.path]
    except (NotSigned, ValueError):
        return Check(
            "log",
            "refuted",
            "หัวบันทึกไม่ได้ลงลายมือชื่อด้วยกุญแจที่ประกาศไว้",
            "the head of the log is not signed by its published key",
        )
    if not _leads_to(proof, path, head):
        return Check(
            "log", "refuted", "หลักฐานไม่นำไปสู่หัวบันทึก", "the proof does not lead to the head of the log"
        )
    return Check(
        "log",
        "proved",
        f"อยู่ในบันทึกการออกเอกสาร ลำดับที่ {proof.index + 1} จาก {head.size}",
        f"number {proof.index + 1} of {head.size} in the log {head.origin}",
    )


def _leads_to(proof: Proof, path: Sequence[bytes], head: Head) -> bool:
    return proof.size == head.size and tree.includes(
        tree.leaf_hash(proof.leaf.encode()), proof.index, head.size, path, head.root
    )


def _field(proof: Proof, name: str) -> Any:
    try:
        return json.loads(proof.leaf).get(name)
    except (ValueError, AttributeError):
        return None
