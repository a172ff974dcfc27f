"""The command that starts an import."""

from services.linkage.imports.store import insert_import
from shared.access.tickets import read_ticket
from shared.chassis import telemetry
from shared.chassis.archive import UPLOADS
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.commands import ImportStarted, StartImport
from shared.contracts.linkage.problems import WORKBOOK_MISSING
from shared.contracts.registry.queries import School, SchoolProfile
from shared.thai.dates import day_of
from shared.vocabulary.retention import WORKBOOK_YEARS

# its folder of the evidence
FOLDER = "linkage"

router = Router("linkage")


@router.command
async def start_import(command: StartImport, work: Work) -> ImportStarted:
    """Store the job that imports a workbook of the school (นำเข้าผลการเรียน), by the ticket of who starts it.

    A workbook that is applied is kept as evidence; that of a preview waits among the uploads. Any process of
    linkage advances the job, and sends the ticket with each question to grades.
    """
    ticket = read_ticket(
        work.resources.keys,
        command.ticket,
        work.now,
        kind="import" if command.apply else "preview",
        organisation=f"{command.authority}.{command.school}",
        sha256=command.workbook.sha256,
        sub=work.actor_id,
    )
    # no other file of the archive is read as a workbook
    if not command.workbook.key.startswith(UPLOADS) or not await is_in_archive(command, work):
        raise WORKBOOK_MISSING.refuse(field="workbook")
    workbook = command.workbook
    if command.apply:
        workbook = await work.archive.keep(workbook, FOLDER, WORKBOOK_YEARS)
    school = await work.ask(SchoolProfile(authority=command.authority, school=command.school))
    await insert_import(
        work.session,
        {
            "job": ticket.job,
            "authority": command.authority,
            "school": command.school,
            "requested_by": ticket.sub,
            **ticket.by_office,
            "ticket": command.ticket,
            "school_codes": _codes(school),
            "workbook": workbook.model_dump(),
            "apply": command.apply,
            "as_of": day_of(work.now),
            "started_at": work.now,
            "trace": telemetry.current_traceparent(),
        },
    )
    work.notify("imports")
    return ImportStarted(job=ticket.job)


async def is_in_archive(command: StartImport, work: Work) -> bool:
    """Whether the archive has exactly this file."""
    stored = await work.archive.exists(command.workbook.key)
    return stored is not None and (stored.sha256, stored.size) == (
        command.workbook.sha256,
        command.workbook.size,
    )


def _codes(school: School) -> list[str]:
    """The codes by which a workbook may name the school; an old one has a former code of the ministry."""
    named = (school.moe_code, *school.former_moe_codes, school.code)
    return list(dict.fromkeys(filter(None, named)))
