"""Proof files for documents that the log has taken in."""
from sqlalchemy import select

from services.documents.log.proofs import lay_proofs
from services.documents.log.tables import leaves
from shared.edge import Router
from shared.work import Work

PROOFS = 50                                                   # proofs in one transaction

router = Router("documents")


@router.worker(channel="proofs")
async def write_proofs(work: Work) -> bool:
    """Lay the proof of inclusion beside each file whose leaf has its place in the log."""
    unproven = select(leaves).where(leaves.c.head.is_not(None), leaves.c.proof_at.is_(None), leaves.c.act == "issued")
    rows = (await work.session.execute(unproven.order_by(leaves.c.place).limit(PROOFS).with_for_update(skip_locked=True))).all()
    if rows:
        await lay_proofs(work, rows)
    return len(rows) == PROOFS
