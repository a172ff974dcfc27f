"""The reaction to an accepted report of graduates."""

from typing import Any
from uuid import UUID

from services.linkage.delivery.opening import corrected_delivery, is_new_version
from services.linkage.delivery.partners.agreements import AGREEMENTS
from services.linkage.delivery.store import insert_deliveries, latest_deliveries, supersede_waiting
from shared.chassis import telemetry
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.events import AcceptedGraduate, GraduatesReportAccepted

router = Router("linkage")


@router.reaction
async def open_deliveries(event: GraduatesReportAccepted, work: Work) -> None:
    """Open a delivery of each accepted record to each partner whose agreement covers this report: only one of
    each version of a record.
    """
    for agreement in AGREEMENTS.values():
        if event.form not in agreement.forms:
            continue
        partner = agreement.partner
        former = await latest_deliveries(
            work.session, partner, event.level, [graduate.pupil for graduate in event.graduates]
        )
        new = [
            graduate
            for graduate in event.graduates
            if is_new_version(former.get(graduate.pupil), graduate.record_version)
        ]
        if new:
            await supersede_waiting(
                work.session, partner, event.level, [graduate.pupil for graduate in new], work.now
            )
            await insert_deliveries(
                work.session,
                [
                    _delivery(partner, event, graduate, corrected_delivery(former.get(graduate.pupil)), work)
                    for graduate in new
                ],
            )
    work.notify("deliveries")


def _delivery(
    partner: str,
    event: GraduatesReportAccepted,
    graduate: AcceptedGraduate,
    corrected: UUID | None,
    work: Work,
) -> dict[str, Any]:
    """The row of a new delivery."""
    return {
        "id": work.new_id(),
        "partner": partner,
        "authority": event.authority,
        "school": event.school,
        "pupil": graduate.pupil,
        "level": event.level,
        "record": graduate.record.model_dump(),
        "record_version": graduate.record_version,
        "report": event.report_record.model_dump(),
        "document": event.document,
        "document_sha256": event.document_sha256,
        "supersedes": corrected,
        "at": work.now,
        "trace": telemetry.current_traceparent(),
    }
