"""Reference data into the tables, when registry starts: a file is taken in once, by its SHA-256. Rows are added or renewed, never deleted."""
import csv
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Table, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.registry.organisations import PLACE
from services.registry.rules.offices import Kind
from services.registry.tables import calendar, codes, districts, loaded, organisations, owed, provinces, subdistricts
from shared.vocabulary.codes import NOWHERE

DATA = Path(__file__).parent / "data"
SINCE = date(1957, 1, 1)                                      # 2500 B.E.: of codes whose first day is unknown
LOCK = 5_800_001                                              # advisory: one process at a time reads the files
LEVELS = ("primary", "lower", "upper", "voc", "hvoc")
DLA = {"name_th": "กรมส่งเสริมการปกครองท้องถิ่น", "short_th": "สถ.", "name_en": "Department of Local Administration", "certainty": "sure"}

Row = dict[str, str]
log = structlog.get_logger()


async def seed(engine: AsyncEngine) -> list[str]:
    """Take in every file that is new or has changed, in one transaction; returns their names."""
    taken = []
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        for name, take in FILES.items():
            body = (DATA / name).read_bytes()
            sha256 = hashlib.sha256(body).hexdigest()
            if await connection.scalar(select(loaded.c.sha256).where(loaded.c.file == name)) != sha256:
                await take(connection, list(csv.DictReader(body.decode().splitlines())))
                await _put(connection, loaded, [{"file": name, "sha256": sha256}])
                taken.append(name)
    if taken:
        log.info("reference_data_taken_in", files=taken)
    return taken


async def _put(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Add these rows; renew those whose key is there."""
    for start in range(0, len(rows), 1000):
        statement = insert(table).values(rows[start:start + 1000])
        renewed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key and column.name in rows[0]}
        await connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=renewed))


async def _organisation(connection: AsyncConnection, kind: Kind, code: str, parent: int | None, facts: dict[str, Any]) -> int:
    """Add an organisation, or renew the one that has this code today; returns its id."""
    known = await connection.scalar(
        select(codes.c.organisation).join(organisations).where(codes.c.scheme == PLACE, codes.c.value == code, codes.c.until.is_(None), organisations.c.kind == kind))
    facts = {"kind": kind.value, "parent": parent} | facts
    if known is not None:
        await connection.execute(organisations.update().where(organisations.c.id == known).values(facts))
        return int(known)
    made = int((await connection.execute(organisations.insert().values(facts).returning(organisations.c.id))).scalar_one())
    await connection.execute(codes.insert().values(scheme=PLACE, value=code, since=SINCE, organisation=made))
    return made


async def _by_code(connection: AsyncConnection, kind: Kind) -> dict[str, int]:
    found = await connection.execute(
        select(codes.c.value, codes.c.organisation).join(organisations).where(codes.c.scheme == PLACE, codes.c.until.is_(None), organisations.c.kind == kind))
    return {row.value: row.organisation for row in found}


async def _provinces(connection: AsyncConnection, rows: list[Row]) -> None:
    """The provinces, DLA above them, and their local offices (สถจ.)."""
    await _put(connection, provinces, [dict(row) for row in rows])
    dla = await _organisation(connection, Kind.DLA, NOWHERE, None, DLA)
    for row in rows:
        name, short = f"สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{row['name_th']}", f"สถจ.{row['name_th']}"
        await _organisation(connection, Kind.PROVINCE, row["code"], dla, {
            "name_th": name, "short_th": short, "name_en": f"{row['name_en']} Provincial Office for Local Administration", "province": row["code"], "certainty": "sure"})


async def _districts(connection: AsyncConnection, rows: list[Row]) -> None:
    await _put(connection, districts, [_renamed(row, province_code="province") for row in rows])


async def _subdistricts(connection: AsyncConnection, rows: list[Row]) -> None:
    await _put(connection, subdistricts, [_renamed(row, district_code="district") for row in rows])


async def _authorities(connection: AsyncConnection, rows: list[Row]) -> None:
    above = await _by_code(connection, Kind.PROVINCE)
    for row in rows:
        await _organisation(connection, Kind.AUTHORITY, row["ref_id"], above[row["province_code"]], {
            "name_th": row["name_th"], "short_th": row["short_th"], "name_en": row["name_en"], "province": row["province_code"],
            "district": row["district_code"] or None, "subdistrict": row["seat_subdistrict_code"] or None, "certainty": row["certainty"].split(":")[0]})


async def _schools(connection: AsyncConnection, rows: list[Row]) -> None:
    above = await _by_code(connection, Kind.AUTHORITY)
    for row in rows:
        await _organisation(connection, Kind.SCHOOL, row["school_code"], above[row["authority_ref"]], {
            "name_th": row["name_th"], "short_th": row["name_th"], "name_en": row["name_en"], "province": row["district_code"][:2], "district": row["district_code"],
            "subdistrict": row["subdistrict_code"], "levels": list(_levels(row["curricula"])), "certainty": row["certainty"]})


def _levels(curricula: str) -> Iterator[str]:
    """`lower;upper-sci;upper-arts` is lower and upper, each once, in the order of the ladder."""
    named = {curriculum.split("-")[0] for curriculum in curricula.split(";")}
    return (level for level in LEVELS if level in named)


async def _calendar(connection: AsyncConnection, rows: list[Row]) -> None:
    """A line that has left the file leaves the calendar too: a calendar is what is announced, not a record."""
    years = {int(row["year"]) for row in rows}
    await connection.execute(calendar.delete().where(calendar.c.year.in_(years)))
    await _put(connection, calendar, [
        row | {"year": int(row["year"]), "position": position, "starts": _day(row["starts"]), "due": _day(row["due"])} for position, row in enumerate(rows)])


async def _owed(connection: AsyncConnection, rows: list[Row]) -> None:
    await connection.execute(owed.delete())
    await _put(connection, owed, [dict(row) for row in rows])


def _renamed(row: Row, **names: str) -> dict[str, str]:
    return {names.get(name, name): value for name, value in row.items()}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


FILES: dict[str, Callable[[AsyncConnection, list[Row]], Awaitable[None]]] = {   # in this order: each names what stands above it
    "provinces.csv": _provinces, "districts.csv": _districts, "subdistricts.csv": _subdistricts,
    "local_authorities_mhs.csv": _authorities, "schools_sample.csv": _schools, "calendar.csv": _calendar, "owed.csv": _owed,
}
