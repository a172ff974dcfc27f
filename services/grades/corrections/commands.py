"""Commands that correct particulars by order."""

from typing import Any

from services.grades.corrections.effects import possible_correction
from services.grades.corrections.superseding import supersede
from services.grades.decisions.store import NewDecision, add_decision
from services.grades.records.archive import FOLDER
from services.grades.schools.store import lock_book
from services.grades.students.store import add_versions, particulars_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.effects import refuse_unseen
from shared.contracts.grades.commands import Corrected, CorrectStudent
from shared.contracts.grades.problems import EFFECTS_CHANGED
from shared.vocabulary.retention import ORDER_YEARS

router = Router("grades")

# Names and identifiers stand in the versions of the particulars alone.
WITHOUT_VALUES = {"changes": {"__all__": {"before", "after"}}}


@router.command
async def correct_student(command: CorrectStudent, work: Work) -> Corrected:
    """Correct a student's particulars by order, as a new version.

    The records of a graduate are superseded by new versions.
    """
    await lock_book(work, command.authority, command.school)
    student, changed, records, effects = await possible_correction(work, command)
    work.concerns([student.pupil])
    refuse_unseen(effects, command.effects_sha256, EFFECTS_CHANGED)
    # An order that is not in the archive is refused.
    await work.archive.get(command.order_scan)
    scan = await work.archive.keep(command.order_scan, FOLDER, ORDER_YEARS)
    order: dict[str, Any] = {
        "order_number": command.order_number,
        "order_date": command.order_date,
        "reason": command.reason,
    }
    kept = effects.model_dump(mode="json", exclude=WITHOUT_VALUES)
    decision = await add_decision(
        work,
        NewDecision(command.school, "correction", str(student.pupil), "corrected", kept, **order),
        command.effects_sha256,
    )
    await add_versions(
        work,
        command.school,
        [(student, changed)],
        {
            "kind": "corrected",
            "order_scan": scan.model_dump(mode="json"),
            "decision": decision,
            **order,
        },
    )
    current = (await particulars_of(work.session, command.school, [student.pupil]))[student.pupil]
    version = None
    for record in records:
        version = await supersede(work, command, record, current, decision)
    return Corrected(entry=current.version, record_version=version)
