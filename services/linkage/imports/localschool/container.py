"""Is this a workbook that may be opened at all? Looks at the zip directory first, then at the real sizes, before anything is read.

Standard library only: it runs in the reading child, on bytes of which nothing is known.
"""
import io
import re
import zipfile
import zlib

FILE_LIMIT = 20_000_000                                       # bytes as sent; 50,000 rows of the form take about 6 MB
UNPACKED_LIMIT = 150_000_000                                  # bytes of all members together; 50,000 rows take about 80 MB
MEMBERS_LIMIT = 500
RATIO_LIMIT = 250                                             # a real sheet shrinks 10 to 40 times
RATIO_FROM = 5_000_000                                        # bytes; below this a high ratio is harmless
PIECE = 1 << 20

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"                     # the container of .xls, and of a workbook with a password
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"

MACROS = re.compile(r"(^|/)(vbaproject\.bin|macrosheets/|dialogsheets/|activex/)", re.IGNORECASE)
OUTSIDE = re.compile(r"(^|/)(externallinks/|connections\.xml|querytables/|embeddings/|customdata/|model/)", re.IGNORECASE)
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class Unfit(Exception):
    """The file as a whole cannot be taken. `kind` names the problem of shared.contracts.linkage.problems."""

    def __init__(self, kind: str, faults: list[tuple[str, str, str]] | None = None, **facts: str | int) -> None:
        super().__init__(kind)
        self.kind, self.faults, self.facts = kind, faults or [], facts


def inspect(body: bytes) -> zipfile.ZipFile:
    """The opened container of a workbook that is what it says. Raises `Unfit`, the first cause only: without it the next cannot be told."""
    if len(body) > FILE_LIMIT:
        raise Unfit("too_large", limit=FILE_LIMIT // 1_000_000)
    if body.startswith(OLE):
        raise Unfit("encrypted" if ENCRYPTED_PACKAGE in body else "not_xlsx")
    if not body.startswith(ZIP):
        raise Unfit("not_xlsx")
    try:
        container = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unfit("broken") from None
    _check_directory(container.infolist())
    _check_contents(container)
    return container


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """What the zip directory says of itself."""
    names = [member.filename for member in members]
    if any(member.flag_bits & 0x1 for member in members):
        raise Unfit("encrypted")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise Unfit("not_xlsx")
    if any(MACROS.search(name) for name in names):
        raise Unfit("macros")
    if any(OUTSIDE.search(name) for name in names):
        raise Unfit("outside")
    if len(set(names)) != len(names):
        raise Unfit("broken")
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if len(members) > MEMBERS_LIMIT or unpacked > UNPACKED_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * max(packed, 1)):
        raise Unfit("bomb", limit=UNPACKED_LIMIT // 1_000_000)


def _check_contents(container: zipfile.ZipFile) -> None:
    """What really comes out, in pieces: a member may be longer than it says, or declare entities that grow."""
    for member in container.infolist():
        try:
            with container.open(member) as inside:
                first = inside.read(PIECE)
                if member.filename.endswith((".xml", ".rels")) and DECLARATION.search(first):
                    raise Unfit("broken")
                while inside.read(PIECE):                     # reads no more than was declared, then compares the CRC
                    pass
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise Unfit("broken") from None
    types = container.read("[Content_Types].xml")
    if b"macroEnabled" in types:
        raise Unfit("macros")
