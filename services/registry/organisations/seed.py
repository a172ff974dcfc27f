"""The loading of reference data, when registry starts.

A file is loaded once, by its SHA-256; rows are never deleted. Of authorities and schools the files are the
first content of an empty system only: people keep them afterwards.
"""

import csv
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.registry.organisations.store import (
    UNKNOWN_FIRST_DAY,
    first_content_act,
    insert_organisation,
    loaded_sha256,
    organisations_by_code,
    put_moe_codes,
    put_rows,
)
from services.registry.organisations.tables import districts, loaded, provinces, subdistricts
from services.registry.rules.offices import OrganisationKind
from shared.vocabulary.codes import NOWHERE

DATA = Path(__file__).parents[1] / "data"
# Of the advisory lock by which one process at a time loads the files.
LOCK_ID = 5_800_001
LEVELS = ("primary", "lower", "upper", "voc", "hvoc")
DLA = {
    "name_th": "กรมส่งเสริมการปกครองท้องถิ่น",
    "short_th": "สถ.",
    "name_en": "Department of Local Administration",
    "certainty": "sure",
}

CsvRow = dict[str, str]
Loader = Callable[[AsyncConnection, list[CsvRow]], Awaitable[None]]
log = structlog.get_logger()


async def seed(engine: AsyncEngine, files: Mapping[str, Loader]) -> list[str]:
    """Load every file that is new or has changed, in this order and one transaction; return their names."""
    loaded_files = []
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK_ID})
        for name, load in files.items():
            sha256 = hashlib.sha256((DATA / name).read_bytes()).hexdigest()
            if await loaded_sha256(connection, name) != sha256:
                await load(connection, read(name))
                await put_rows(connection, loaded, [{"file": name, "sha256": sha256}])
                loaded_files.append(name)
    if loaded_files:
        log.info("reference_data_loaded", files=loaded_files)
    return loaded_files


def read(name: str) -> list[CsvRow]:
    """The rows of a reference file."""
    return list(csv.DictReader((DATA / name).read_text("utf-8").splitlines()))


async def _provinces(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    """Load the provinces; DLA, and DLA's offices in the provinces (สถจ.), if they are not there."""
    await put_rows(connection, provinces, [dict(row) for row in rows])
    known = await organisations_by_code(connection, OrganisationKind.PROVINCE)
    all_dla = await organisations_by_code(connection, OrganisationKind.DLA)
    dla = all_dla.get(NOWHERE) or await _first(connection, OrganisationKind.DLA, NOWHERE, DLA)
    for row in rows:
        if row["code"] in known:
            continue
        name, short = f"สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{row['name_th']}", f"สถจ.{row['name_th']}"
        await _first(
            connection,
            OrganisationKind.PROVINCE,
            row["code"],
            {
                "parent": dla,
                "name_th": name,
                "short_th": short,
                "name_en": f"{row['name_en']} Provincial Office for Local Administration",
                "province": row["code"],
                "certainty": "sure",
            },
        )


async def _first(
    connection: AsyncConnection, kind: OrganisationKind, code: str, facts: dict[str, Any]
) -> int:
    """Store an organisation of the first content."""
    act = await first_content_act(connection, datetime.now(UTC), uuid4())
    return await insert_organisation(connection, kind, code, facts, UNKNOWN_FIRST_DAY, act)


async def _districts(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    await put_rows(connection, districts, [_renamed(row, province_code="province") for row in rows])


async def _subdistricts(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    await put_rows(connection, subdistricts, [_renamed(row, district_code="district") for row in rows])


async def _authorities(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    """Load the authorities of an empty system."""
    if await organisations_by_code(connection, OrganisationKind.AUTHORITY):
        return
    above = await organisations_by_code(connection, OrganisationKind.PROVINCE)
    for row in rows:
        await _first(
            connection,
            OrganisationKind.AUTHORITY,
            row["ref_id"],
            {
                "parent": above[row["province_code"]],
                "authority_kind": row["kind"],
                "name_th": row["name_th"],
                "short_th": row["short_th"],
                "name_en": row["name_en"],
                "province": row["province_code"],
                "district": row["district_code"] or None,
                "subdistrict": row["seat_subdistrict_code"] or None,
                "certainty": row["certainty"].split(":")[0],
            },
        )


async def _schools(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    """Load the schools of an empty system."""
    if await organisations_by_code(connection, OrganisationKind.SCHOOL):
        return
    above = await organisations_by_code(connection, OrganisationKind.AUTHORITY)
    moe_codes: dict[int, tuple[str, date | None]] = {}
    for row in rows:
        school = await _first(
            connection,
            OrganisationKind.SCHOOL,
            row["place"],
            {
                "parent": above[row["authority_ref"]],
                "name_th": row["name_th"],
                "short_th": row["name_th"],
                "name_en": row["name_en"],
                "province": row["district_code"][:2],
                "district": row["district_code"],
                "subdistrict": row["subdistrict_code"],
                "levels": list(_levels(row["curricula"])),
                "certainty": row["certainty"],
            },
        )
        if row["moe_code"]:
            since = date.fromisoformat(row["moe_since"]) if row["moe_since"] else None
            moe_codes[school] = row["moe_code"], since
    await put_moe_codes(connection, moe_codes)


def _levels(curricula: str) -> Iterator[str]:
    """`lower;upper-sci;upper-arts` is lower and upper: each level once, in the order of LEVELS."""
    named = {curriculum.split("-")[0] for curriculum in curricula.split(";")}
    return (level for level in LEVELS if level in named)


def _renamed(row: CsvRow, **names: str) -> dict[str, str]:
    return {names.get(name, name): value for name, value in row.items()}


# In this order: each file refers to rows of those before it.
FILES: dict[str, Loader] = {
    "provinces.csv": _provinces,
    "districts.csv": _districts,
    "subdistricts.csv": _subdistricts,
    "local_authorities_mhs.csv": _authorities,
    "schools_sample.csv": _schools,
}
