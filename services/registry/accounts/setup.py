"""The first officers of DLA, recorded once from a file when registry starts.

Nobody is in the system yet who could record their order.

    {"number": "1/2569", "dated": "2026-05-01", "signer_name": "…", "signer_position": "…", "term_from":
    "2026-05-01", "term_to": null,
     "officers": [{"national_id": "…", "title": "…", "first": "…", "last": "…", "position": "…", "user_name":
     "…", "password_hash": "$argon2id$…"}]}

`python -m services.registry hash` prints the hash of a password. All later officers are recorded by
RecordOrder.
"""

import hashlib
from datetime import date
from typing import Annotated

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import func, select

from services.registry.orders import appointing
from services.registry.orders.appointing import OrderToRecord
from services.registry.orders.store import find_order
from services.registry.organisations.seed import LOCK_ID
from services.registry.organisations.store import Organisation, organisation_at
from services.registry.persons.store import open_account, persons_of
from services.registry.rules.orders import Named, Term
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.files import FileReference
from shared.contracts.problem import refuse_all
from shared.contracts.registry.commands import Text, UserName
from shared.thai.dates import day_of
from shared.vocabulary import media_types
from shared.vocabulary.codes import NOWHERE, NationalId
from shared.vocabulary.offices import Office

log = structlog.get_logger()


class Officer(BaseModel):
    """One of DLA's first officers."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    national_id: NationalId
    title: Text
    first: Text
    last: Text | None
    position: Text
    user_name: UserName
    password_hash: Annotated[str, StringConstraints(pattern=r"^\$argon2id\$")]


class Setup(BaseModel):
    """The file: the order that appoints the first officers."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    number: Text
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = None
    officers: list[Officer] = Field(min_length=1, max_length=20)


async def record_first_officers(resources: Resources, body: bytes) -> bool:
    """Record the order of the file and open the accounts.

    False: the order is recorded already. A fault is raised and stops the start.
    """
    setup = Setup.model_validate_json(body)
    async with begin(resources) as work:
        await work.session.execute(select(func.pg_advisory_xact_lock(LOCK_ID)))
        dla = await organisation_at(work.session, NOWHERE, NOWHERE, day_of(work.now))
        if await find_order(work.session, dla.id, setup.number, setup.dated):
            return False
        await _record(work, dla, setup, body)
    log.info("first_officers_recorded", officers=len(setup.officers))
    return True


async def _record(work: Work, dla: Organisation, setup: Setup, body: bytes) -> None:
    evidence = FileReference(
        key="setup.json", sha256=hashlib.sha256(body).hexdigest(), size=len(body), media_type=media_types.JSON
    )
    order = OrderToRecord(
        setup.number,
        setup.signer_name,
        setup.signer_position,
        Term(setup.dated, setup.term_from, setup.term_to),
        evidence,
        "setup",
        work.now,
    )
    named = [
        Named(one.national_id, one.title, one.first, one.last, one.position, Office.DLA_OFFICER, None)
        for one in setup.officers
    ]
    at = [f"officers.{index}" for index in range(len(named))]
    refuse_all(appointing.faults(order, dla, named, at, Office.DLA_OFFICER, day_of(work.now)))
    ids = await persons_of(work, [one.national_id for one in setup.officers])
    id = work.new_id()
    await appointing.save_order(work, id, dla, order)
    await appointing.appoint(work, id, dla, order.term, named, ids)
    for one in setup.officers:
        await open_account(work.session, ids[one.national_id], one.user_name, one.password_hash, work.now)
