"""What documents does because time has passed: leaves take their place in the tree, and the new head is signed."""
from datetime import timedelta

import structlog
from sqlalchemy import func, insert, select, update

from services.documents.log import checkpoint, tree
from services.documents.log.proofs import nodes_of
from services.documents.log.tables import leaves, tree_heads, tree_nodes
from services.documents.numbers.reserving import ring
from shared.access.tokens import private_key
from shared.edge import Router
from shared.work import Work

LEAVES = 1000                                                 # leaves in one transaction

log = structlog.get_logger()
router = Router("documents")


@router.timer(every=timedelta(milliseconds=500))
async def sequence(work: Work) -> None:
    """Give waiting leaves the next places of the log, keep the nodes that become complete, sign the new head.

    One process at a time: so places have no gaps. A leaf's place never changes; the proof files follow in a transaction of their own.
    """
    waiting = select(leaves.c.id, leaves.c.body).where(leaves.c.place.is_(None)).order_by(leaves.c.id).limit(LEAVES)
    rows = (await work.session.execute(waiting)).all()
    if not rows:
        return
    begin = (await work.session.execute(select(func.coalesce(func.max(tree_heads.c.size), 0)))).scalar_one()
    size = begin + len(rows)
    edge = await nodes_of(work, tree.edge(begin))
    new = tree.append(begin, [tree.leaf_hash(row.body) for row in rows], edge.__getitem__)
    root = tree.root(size, (edge | new).__getitem__)
    await work.session.execute(insert(tree_nodes), [{"level": level, "index": index, "hash": hash} for (level, index), hash in new.items()])
    for index, row in enumerate(rows, begin):
        await work.session.execute(update(leaves).where(leaves.c.id == row.id).values(place=index, head=size))
    await work.session.execute(insert(tree_heads).values(size=size, root=root, at=work.now, checkpoint=_signed(work, size, root)))
    await ring(work, "proofs")
    log.info("log_grew", leaves=len(rows), size=size)


def _signed(work: Work, size: int, root: bytes) -> str:
    return checkpoint.sign(checkpoint.Head(work.settings.log_origin, size, root), private_key(work.settings.log_key.get_secret_value()))
