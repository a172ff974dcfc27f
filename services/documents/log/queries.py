"""Proofs of inclusion from the log of issuance."""
from typing import Annotated

from faststream import Context
from sqlalchemy import func, select

from services.documents.log.proofs import proofs
from services.documents.log.tables import leaves, tree_heads
from shared.contracts.documents.problems import NOT_IN_LOG
from shared.contracts.documents.queries import InclusionProof, Proof
from shared.edge import Router
from shared.work import Work

router = Router("documents")


@router.query
async def inclusion_proof(query: InclusionProof, work: Annotated[Work, Context("work")]) -> Proof:
    """The proof that a document's issuance is in the log, up to the newest head. It names no person, so any school's may be asked for."""
    placed = select(leaves).where(leaves.c.issue == query.issue, leaves.c.act == "issued", leaves.c.place.is_not(None))
    if (leaf := (await work.session.execute(placed)).one_or_none()) is None:
        raise NOT_IN_LOG.refuse(field="issue")
    size = (await work.session.execute(select(func.max(tree_heads.c.size)))).scalar_one()
    [proof] = await proofs(work, [(leaf, size)])
    return proof
