"""Commands about graduation."""

from services.grades.graduation.approval import (
    approval_act,
    check_preconditions,
    emit_approval,
    store_approval,
    write_records,
)
from services.grades.graduation.audit import audit
from services.grades.graduation.selection import select_graduates
from services.grades.schools.store import lock_book
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Approval, ApproveGraduates

router = Router("grades")


@router.command
async def approve_graduates(command: ApproveGraduates, work: Work) -> Approval:
    """Approve the graduates of a level (อนุมัติการจบ): write an achievement record for each.

    Documents and deliveries use the bytes of these records.
    """
    await lock_book(work, command.authority, command.school)
    await check_preconditions(work, command)
    audited = await audit(work.session, command.school, command.level, command.year)
    graduates = select_graduates(audited, command.students)
    work.concerns(one.pupil.pupil for one in graduates)
    act = await approval_act(work, command)
    written = await write_records(work, act, graduates)
    not_passed = sum(not one.passed for one in audited)
    await store_approval(work, command, act, written, not_passed)
    emit_approval(work, command, act, written)
    return Approval(approval=act.approval, graduates=len(written), not_passed=not_passed)
