"""May this workbook be opened at all?

Looks at the zip directory first, then at the real sizes, before anything is read.

Runs in the sandbox, on bytes of which nothing is known.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

RATIO_LIMIT = 250
"""A real sheet shrinks 10 to 40 times."""
RATIO_FROM_BYTES = 5_000_000
"""Below this a high ratio is harmless."""
PIECE_BYTES = 1 << 20

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of .xls, and of a workbook with a password."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"

MACROS = re.compile(r"(^|/)(vbaproject\.bin|macrosheets/|dialogsheets/|activex/)", re.IGNORECASE)
OUTSIDE = re.compile(
    r"(^|/)(externallinks/|connections\.xml|querytables/|embeddings/|customdata/|model/)", re.IGNORECASE
)
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a workbook of a form may be, and how much memory opening it may take."""

    file_bytes: int
    unpacked_bytes: int
    members: int
    # rows of data that are handed over, empty ones not counted; of more the rest is left out
    rows: int
    # columns that are handed over; of more the rest is left out
    columns: int
    # the last row in which anything may stand: beyond it the file is not read
    last_row: int
    # address space of the process that opens the file; without a file it takes about 50 MB
    memory_bytes: int


class Unfit(Exception):
    """A workbook that cannot be taken: `kind` says why, `where` names the member of the zip, if it is one.

    Kinds: too_large, not_xlsx, encrypted, macros, outside, bomb, broken (guard.py); too_far (sheets.py);
    too_heavy: the sandbox ended by its own limits.
    """

    def __init__(self, kind: str, where: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.where = where


def open_container(body: bytes, limits: Limits) -> zipfile.ZipFile:
    """The opened container of a workbook that is what it says.

    Raises `Unfit`, the first cause only: without it the next cannot be told.
    """
    if len(body) > limits.file_bytes:
        raise Unfit("too_large")
    if body.startswith(OLE):
        raise Unfit("encrypted" if ENCRYPTED_PACKAGE in body else "not_xlsx")
    if not body.startswith(ZIP):
        raise Unfit("not_xlsx")
    try:
        container = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unfit("broken") from None
    _check_directory(container.infolist(), limits)
    _check_contents(container)
    return container


def _check_directory(members: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """What the zip directory says of itself."""
    names = [member.filename for member in members]
    if any(member.flag_bits & 0x1 for member in members):
        raise Unfit("encrypted")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise Unfit("not_xlsx")
    for kind, pattern in (("macros", MACROS), ("outside", OUTSIDE)):
        if found := next((name for name in names if pattern.search(name)), None):
            raise Unfit(kind, found)
    if len(set(names)) != len(names):
        raise Unfit("broken")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    out_of_proportion = unpacked > RATIO_FROM_BYTES and unpacked > RATIO_LIMIT * max(packed, 1)
    if len(members) > limits.members or unpacked > limits.unpacked_bytes or out_of_proportion:
        raise Unfit("bomb")


def _check_contents(container: zipfile.ZipFile) -> None:
    """What really comes out, in pieces: a member may be longer than it says, or declare entities that
    grow.
    """
    for member in container.infolist():
        try:
            with container.open(member) as inside:
                first = inside.read(PIECE_BYTES)
                if member.filename.endswith((".xml", ".rels")) and DECLARATION.search(first):
                    raise Unfit("broken")
                # reads no more than was declared, then compares the CRC
                while inside.read(PIECE_BYTES):
                    pass
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise Unfit("broken") from None
    types = container.read("[Content_Types].xml")
    if b"macroEnabled" in types:
        raise Unfit("macros", "[Content_Types].xml")
