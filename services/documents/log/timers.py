"""The timer of the log: leaves get their places in the tree, and the new head is signed."""

from datetime import timedelta

import structlog

from services.documents.log import checkpoint, store, tree
from shared.access.tokens import private_key
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

# leaves in one transaction
MAX_LEAVES = 1000

log = structlog.get_logger()
router = Router("documents")


@router.timer(every=timedelta(milliseconds=500))
async def sequence(work: Work) -> None:
    """Give waiting leaves the next places of the log, store the nodes that become complete, sign the new
    head.

    One process at a time runs it, so places have no gaps. A leaf's place never changes; the proof files
    follow in a transaction of their own.
    """
    waiting = await store.waiting_leaves(work, MAX_LEAVES)
    if not waiting:
        return
    last = await store.newest_head(work)
    begin = last.size if last else 0
    size = begin + len(waiting)
    edge = await store.load_nodes(work, tree.edge(begin))
    new = tree.append(begin, [tree.leaf_hash(leaf.body) for leaf in waiting], edge.__getitem__)
    root = tree.root(size, (edge | new).__getitem__)
    await store.add_nodes(work, new)
    await store.set_places(work, {leaf.id: place for place, leaf in enumerate(waiting, begin)}, size)
    await store.add_head(work, size, root, _signed(work, size, root))
    work.notify("proofs")
    log.info("log_grew", leaves=len(waiting), size=size)


def _signed(work: Work, size: int, root: bytes) -> str:
    """The checkpoint of this head."""
    return checkpoint.sign(
        checkpoint.Head(work.settings.log_origin, size, root),
        private_key(work.settings.log_key.get_secret_value()),
    )
