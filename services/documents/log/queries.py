"""Proofs of inclusion from the log of issuance."""

from services.documents.log import store
from services.documents.log.proofs import proofs
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.problems import NOT_IN_LOG
from shared.contracts.documents.queries import InclusionProof, Proof

router = Router("documents")


@router.query
async def inclusion_proof(query: InclusionProof, work: Work) -> Proof:
    """The proof that a document's issuance is in the log, up to the newest head.

    It names no person, so anyone may ask for that of any school.
    """
    leaf, head = await store.issuance_leaf(work, query.issue), await store.newest_head(work)
    if leaf is None or head is None:
        raise NOT_IN_LOG.refuse(field="issue")
    [proof] = await proofs(work, [(leaf, head.size)])
    return proof
