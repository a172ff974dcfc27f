"""Commands that change results."""

from services.grades.calendar.store import terms_of_school
from services.grades.remedies.change_outcomes import decide_changes
from services.grades.remedies.store import sittings_of
from services.grades.results.book import write_entries
from services.grades.schools.store import lock_book
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import ChangeResults, RowOutcomes
from shared.thai.dates import day_of
from shared.vocabulary.levels import Level

router = Router("grades")


@router.command
async def change_results(command: ChangeResults, work: Work) -> RowOutcomes:
    """Change results by remedial exam, completion or making up (การเปลี่ยนผลการเรียน): store an entry for
    each allowed change.
    """
    last = await lock_book(work, command.authority, command.school)
    sittings, pupils = await sittings_of(work.session, command.school, command.rows)
    terms = await terms_of_school(work.session, command.school)
    outcomes, changes = decide_changes(command.rows, sittings, pupils, last, day_of(work.now), terms)
    for level in Level:
        if new := [change for change in changes if change.level is level]:
            events = {change.entry.number: (change.event, change.approver) for change in new}
            await write_entries(work, command, level, [change.entry for change in new], pupils, events=events)
    work.concerns(pupils.values())
    return RowOutcomes(rows=outcomes)
