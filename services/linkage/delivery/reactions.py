"""What delivery does because documents said that a report of graduates was accepted."""
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from faststream import Context
from sqlalchemy import Row, func, insert, select, update

from services.linkage.delivery.partners.agreements import AGREEMENTS
from services.linkage.delivery.tables import deliveries
from shared import telemetry
from shared.contracts.documents.events import AcceptedGraduate, GraduatesReportAccepted
from shared.edge import Router
from shared.work import Work

router = Router("linkage")


@router.reaction
async def open_deliveries(event: GraduatesReportAccepted, work: Annotated[Work, Context("work")]) -> None:
    """Each accepted record goes to each partner whose agreement holds this report: one delivery a record version, ever."""
    for agreement in AGREEMENTS.values():
        if event.form not in agreement.forms:
            continue
        former = await last_deliveries(work, agreement.partner, event)
        rows = [_delivery(agreement.partner, event, graduate, former.get(graduate.pupil), work) for graduate in event.graduates]
        if new := [row for row in rows if row]:
            await withdraw(work, [row["pupil"] for row in new], agreement.partner, event)
            await work.session.execute(insert(deliveries), new)
    await work.session.execute(select(func.pg_notify("deliveries", "")))


async def last_deliveries(work: Work, partner: str, event: GraduatesReportAccepted) -> dict[UUID, Row[Any]]:
    """The latest delivery of each of these pupils at this level, if there is one."""
    rows = await work.session.execute(
        select(deliveries)
        .where(deliveries.c.partner == partner, deliveries.c.level == event.level, deliveries.c.pupil.in_([g.pupil for g in event.graduates]))
        .order_by(deliveries.c.position)
    )
    return {row.pupil: row for row in rows.all()}


async def withdraw(work: Work, pupils: list[UUID], partner: str, event: GraduatesReportAccepted) -> None:
    """What has not left the house yet is not sent any more: a newer version goes in its place."""
    waiting = (deliveries.c.partner == partner) & (deliveries.c.level == event.level) & deliveries.c.pupil.in_(pupils) & (deliveries.c.state == "waiting")
    await work.session.execute(update(deliveries).where(waiting).values(state="superseded", at=work.now))


def _delivery(partner: str, event: GraduatesReportAccepted, graduate: AcceptedGraduate, former: Row[Any] | None, work: Work) -> Mapping[str, Any] | None:
    """The row of a new delivery; None when the partner has this version, or it is on its way."""
    if former is not None and former.record_version >= graduate.record_version:
        return None
    return {
        "id": work.new_id(), "partner": partner, "authority": event.authority, "school": event.school, "pupil": graduate.pupil, "level": event.level,
        "record": graduate.record.model_dump(), "record_version": graduate.record_version, "report": event.report_record.model_dump(),
        "document": event.document, "document_sha256": event.document_sha256, "supersedes": _corrects(former), "at": work.now, "trace": telemetry.here(),
    }


def _corrects(former: Row[Any] | None) -> UUID | None:
    """The delivery that the partner has, or may have; what waited passes on what it would have corrected; what was refused corrects nothing."""
    if former is None or former.state == "refused":
        return None
    corrected: UUID | None = former.supersedes if former.state in ("waiting", "superseded") else former.id
    return corrected
