"""Is this a workbook that may be opened at all? Sizes, macros, formulas and links are looked for before anything is read."""
import io
import re
import zipfile
import zlib

from shared.contracts.registry.problems import WORKBOOK_ACTIVE, WORKBOOK_TOO_LARGE, WORKBOOK_UNREADABLE

FILE_LIMIT = 5_000_000                                        # bytes as sent; 500 rows take 60 kB
UNPACKED_LIMIT = 40_000_000                                   # bytes of all members together
MEMBERS_LIMIT = 200
ACTIVE = re.compile(r"(^|/)(vbaproject\.bin|macrosheets/|activex/|externallinks/|connections\.xml|embeddings/)", re.IGNORECASE)
FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b')
FAR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="(?:[A-Z]{3}\d+|[A-Z]{1,2}\d{5,})"')   # a lone cell in the far corner would make a table of thousands of millions
DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def inspect(body: bytes) -> None:
    """What may be opened at all: sizes as the zip declares them and as they come out, no macros, no formulas, nothing from outside."""
    if len(body) > FILE_LIMIT:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {FILE_LIMIT // 1_000_000} MB")
    try:
        container = zipfile.ZipFile(io.BytesIO(body))
        members = container.infolist()
        if "xl/workbook.xml" not in {member.filename for member in members} or any(member.flag_bits & 1 for member in members):
            raise WORKBOOK_UNREADABLE.refuse(field="workbook")
        if len(members) > MEMBERS_LIMIT or sum(member.file_size for member in members) > UNPACKED_LIMIT:
            raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {UNPACKED_LIMIT // 1_000_000} MB unpacked")
        if active := next((member.filename for member in members if ACTIVE.search(member.filename)), None):
            raise WORKBOOK_ACTIVE.refuse(field="workbook", where=active[:60])
        for member in members:                                # reads no more than was declared, and compares the CRC
            _inspect_member(member.filename, container.read(member))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise WORKBOOK_UNREADABLE.refuse(field="workbook") from None


def _inspect_member(name: str, content: bytes) -> None:
    if name.endswith((".xml", ".rels")) and DECLARED.search(content[:4096]):
        raise WORKBOOK_UNREADABLE.refuse(field="workbook")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise WORKBOOK_ACTIVE.refuse(field="workbook", where="macros")
    if name.startswith("xl/worksheets/") and (formula := FORMULA.search(content)):
        raise WORKBOOK_ACTIVE.refuse(field="workbook", where=formula[1].decode())
    if name.startswith("xl/worksheets/") and FAR.search(content):
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what="cells far from the table")
