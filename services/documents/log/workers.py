"""The worker that writes proof files."""

from services.documents.log.proofs import write_proof_files
from services.documents.log.store import lock_unproven_leaves
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

# proof files in one transaction
MAX_PROOFS = 50

router = Router("documents")


@router.worker(channel="proofs")
async def write_proofs(work: Work) -> bool:
    """Write the proof of inclusion beside each file whose leaf has its place in the log."""
    leaves = await lock_unproven_leaves(work, MAX_PROOFS)
    if leaves:
        await write_proof_files(work, leaves)
    return len(leaves) == MAX_PROOFS
