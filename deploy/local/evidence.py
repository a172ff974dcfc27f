"""Moves the files on which decisions rest, from before uploads had a bucket of their own, among the evidence.

The set-up does it, on a laptop `lsq up`, as the owner of the tables and with the archive's key of the host
program: no process may change such a row. Each file is copied and locked for the years of its class, then its
row names the copy. Interrupted, it goes on at the next set-up; the processes may run meanwhile.

Records of that time are sealed and name their photos among the uploads of the locked bucket: there the photo
is locked for as long as its copy.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

import psycopg
import structlog
from psycopg.types.json import Jsonb

from shared.chassis.archive import UPLOADS, Altered, Archive, NotInArchive
from shared.contracts.files import FileReference
from shared.vocabulary.retention import ORDER_YEARS, PHOTO_YEARS, WORKBOOK_YEARS

log = structlog.get_logger()
# rows that are read, and files that are copied, at a time
BATCH = 100


class Place(NamedTuple):
    """A column of a service's table that refers to files."""

    service: str
    table: str
    # the reference as JSON, and its key, as expressions of SQL
    reference: str
    key: str
    # what names the copy, with the parameters `copy` (JSON), `copy_key` and `copy_version`
    change: str
    years: int
    # rows on which a decision rests
    where: str = "true"
    # whether sealed records name the file too
    in_records: bool = False


def _column(service: str, table: str, column: str, years: int, **rest: Any) -> Place:
    """A column that holds the reference as JSON."""
    return Place(service, table, column, f"{column}->>'key'", f"{column} = %(copy)s", years, **rest)


PLACES = (
    Place(
        "registry",
        "orders",
        "jsonb_build_object('key', scan_key, 'sha256', scan_sha256, 'size', scan_size,"
        " 'media_type', scan_media_type, 'version', scan_version)",
        "scan_key",
        "scan_key = %(copy_key)s, scan_version = %(copy_version)s",
        ORDER_YEARS,
    ),
    _column("grades", "students.particulars", "photo", PHOTO_YEARS, in_records=True),
    _column("grades", "students.particulars", "order_scan", ORDER_YEARS),
    _column("linkage", "imports", "workbook", WORKBOOK_YEARS, where="apply"),
)


async def move(archive: Archive, owners: Mapping[str, str]) -> int:
    """Move the files of every place; returns how many rows name a copy now.

    `owners`: service → URL of its database as the owner of its tables, as psycopg takes it. A file that the
    archive does not have, or that is not the one its row names, is logged, and its row stays.
    """
    return sum([await _move(archive, place, owners[place.service]) for place in PLACES])


async def _move(archive: Archive, place: Place, owner: str) -> int:
    moved = 0
    async with (
        await psycopg.AsyncConnection.connect(owner) as reading,
        await psycopg.AsyncConnection.connect(owner, autocommit=True) as writing,
        reading.cursor("uploads") as found,
    ):
        await found.execute(
            f"select ctid, {place.reference} from {place.table}"  # noqa: S608 - names of the code
            f" where {place.key} like '{UPLOADS}%' and {place.where}"
        )
        while rows := await found.fetchmany(BATCH):
            copies = await asyncio.gather(
                *(_copy(archive, place, FileReference.model_validate(reference)) for _, reference in rows)
            )
            changes = [
                {
                    "row": row,
                    "key": reference["key"],
                    "copy": Jsonb(copy.model_dump(mode="json")),
                    "copy_key": copy.key,
                    "copy_version": copy.version,
                }
                for (row, reference), copy in zip(rows, copies, strict=True)
                if copy
            ]
            await writing.cursor().executemany(
                f"update {place.table} set {place.change}"  # noqa: S608 - names of the code
                f" where ctid = %(row)s and {place.key} = %(key)s",
                changes,
            )
            moved += len(changes)
    return moved


async def _copy(archive: Archive, place: Place, file: FileReference) -> FileReference | None:
    """The copy of a file among the evidence; None for one that cannot be copied."""
    try:
        copy = await archive.keep(file, place.service, place.years)
        if place.in_records:
            await archive.lock(file, place.years)
    except (NotInArchive, Altered) as error:
        log.error("upload_not_kept", service=place.service, key=file.key, cause=error.body.code)
        return None
    return copy
