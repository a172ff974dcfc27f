"""A new version of a pupil's particulars: what holds now, with what is told now put over it."""
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Row, bindparam, update

from services.grades.bulk import copy_in
from services.grades.queries.pupils import FIELDS
from services.grades.tables import particulars, students
from shared.chassis.unit_of_work import Work

ORIGIN = ("kind", "at", "actor", "import_id", "row", "order_number", "order_date", "order_scan", "reason")
COLUMNS = ("pupil", "version", "school", *FIELDS, *ORIGIN)
DOCUMENTS = frozenset({"former_school", "photo", "order_scan"})          # kept as JSON

POINT = update(students).where(students.c.pupil == bindparam("of")).values(version=bindparam("to"))


def told_now(pupil: Row[Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `told` that differ from what is kept."""
    return {field: value for field, value in told.items() if getattr(pupil, field) != value}


async def keep_versions(work: Work, school: str, changed: Sequence[tuple[Row[Any], Mapping[str, Any]]], origin: Mapping[str, Any]) -> None:
    """Keep a new version for each pupil; `origin` says of what kind it is and why (order, reason)."""
    if not changed:
        return
    about = {"at": work.now, "actor": actor_of(work), **origin}
    versions = [
        {"pupil": pupil.pupil, "version": pupil.version + 1, "school": school, **{field: getattr(pupil, field) for field in FIELDS}, **told, **about}
        for pupil, told in changed
    ]
    await copy_in(work, particulars, COLUMNS, map(as_row, versions))
    await work.session.execute(POINT, [{"of": version["pupil"], "to": version["version"]} for version in versions])


def as_row(version: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns of one version, in their order."""
    return tuple(Jsonb(value) if column in DOCUMENTS and value is not None else value for column, value in ((c, version.get(c)) for c in COLUMNS))


def actor_of(work: Work) -> str:
    """The reference of the person or service that acts."""
    return work.actor.sub if work.actor else "house"


def version_of(pupil: UUID, school: str, fields: Mapping[str, Any], origin: Mapping[str, Any]) -> tuple[Any, ...]:
    """The first version of a new pupil, as a row."""
    return as_row({"pupil": pupil, "version": 1, "school": school, **fields, **origin})
