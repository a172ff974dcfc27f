"""Commands about graduation."""

from services.grades.decisions.store import NewDecision, add_decision
from services.grades.graduation.approval import emit_approval, store_approval, write_records
from services.grades.graduation.proposal import propose
from services.grades.schools.store import lock_book
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.effects import refuse_unseen
from shared.contracts.grades.commands import Approval, ApproveGraduates
from shared.contracts.grades.problems import EFFECTS_CHANGED

router = Router("grades")


@router.command
async def approve_graduates(command: ApproveGraduates, work: Work) -> Approval:
    """Approve the graduates of a level (อนุมัติการจบ): write an achievement record for each.

    Documents and deliveries use the bytes of these records.
    """
    await lock_book(work, command.authority, command.school)
    proposal = await propose(work, command)
    work.concerns(one.record.pupil.id for one in proposal.proposed)
    refuse_unseen(proposal.effects, command.effects_sha256, EFFECTS_CHANGED)
    subject, effects = f"{command.level}/{command.year}", proposal.effects.model_dump(mode="json")
    decision = await add_decision(
        work,
        NewDecision(command.school, "approval", subject, "approved", effects),
        command.effects_sha256,
    )
    written = await write_records(work, proposal.proposed)
    approval = await store_approval(work, command, proposal, decision, written)
    emit_approval(work, command, approval.approval, written)
    return approval
