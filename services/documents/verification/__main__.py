"""Verify a document without network: python -m services.documents.verification FILE.pdf [--proof
FILE.pdf.proof.json] [--keys FOLDER] [--json]

Prints what the file proves by itself, with the published keys (*.pem: the issuing authority's certificate,
*.vkey: the log's key) and the proof file
stored beside it. No file can prove that the document is still in force: only the register knows.
Exit code 0: nothing is wrong and the seal is proven; 1: something is false; 2: it could not be checked
(unreadable, no keys).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from services.documents.verification.offline import FALSE, GOOD, UNCHECKED, Check, Keys, exit_code, verify
from shared.contracts.documents.queries import Proof

VERDICTS = {
    GOOD: "ไม่พบสิ่งผิดปกติ · nothing speaks against it",
    FALSE: "เชื่อถือไม่ได้ · NOT as issued",
    UNCHECKED: "ตรวจไม่ได้ครบ · could not be checked completely",
}
MARKS = {"proved": "✓", "refuted": "✗", "open": "–"}
MAX_FILE_BYTES = 60_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m services.documents.verification",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--proof", type=Path, help="default: FILE.pdf.proof.json beside the file, if it exists"
    )
    parser.add_argument("--keys", type=Path, help="folder with the published keys: *.pem, *.vkey")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object")
    options = parser.parse_args(arguments)
    try:
        pdf = _read(options.file)
        proof = _proof(options)
        keys = Keys.of_folder(options.keys) if options.keys else Keys([], [])
    except (OSError, ValueError) as error:
        print(f"{options.file}: {_reason(error)}", file=sys.stderr)
        return UNCHECKED
    checks = verify(pdf, proof, keys)
    code = exit_code(checks)
    print(_as_json(options.file, pdf, checks, code) if options.json else _as_text(options.file, checks, code))
    return code


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ValueError(
            "ใหญ่เกิน 60 เมกะไบต์ ไม่ใช่เอกสารของระบบนี้ · larger than 60 MB: not a document of this system"
        )
    body = path.read_bytes()
    if not body.startswith(b"%PDF-"):
        raise ValueError("ไม่ใช่ไฟล์ PDF · no PDF")
    return body


def _proof(options: argparse.Namespace) -> Proof | None:
    beside = options.file.with_name(f"{options.file.name}.proof.json")
    path: Path | None = options.proof or (beside if beside.exists() else None)
    return Proof.model_validate_json(path.read_bytes()) if path else None


def _reason(error: Exception) -> str:
    """The reason, without any content of the file."""
    if isinstance(error, ValidationError):
        return "อ่านหลักฐานจากบันทึกไม่ได้ · the proof cannot be read"
    return f"อ่านไฟล์ไม่ได้ · cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)


def _as_text(path: Path, checks: Sequence[Check], code: int) -> str:
    return "\n".join(
        [
            f"{path.name}: {VERDICTS[code]}",
            *(f"  {MARKS[check.state]} {check.name}: {check.th}\n    {check.en}" for check in checks),
        ]
    )


def _as_json(path: Path, pdf: bytes, checks: Sequence[Check], code: int) -> str:
    proved = {check.name: check.state == "proved" for check in checks}
    listed = [{"name": check.name, "state": check.state, "th": check.th, "en": check.en} for check in checks]
    return json.dumps(
        {
            "file": path.name,
            "sha256": sha256(pdf).hexdigest(),
            "exit": code,
            "proved": proved,
            "checks": listed,
        },
        ensure_ascii=False,
    )


if __name__ == "__main__":
    sys.exit(main())
