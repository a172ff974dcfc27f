"""The timer of the log: leaves get their places in the tree, and the new head is written and signed."""

from datetime import timedelta

import structlog

from services.documents.log import checkpoint, heads, store, tree
from shared.access.tokens import private_key
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

log = structlog.get_logger()
router = Router("documents")


@router.timer(every=timedelta(milliseconds=500))
async def sequence(work: Work) -> None:
    """Give waiting leaves the next places of the log, write the new head to the archive, then sign it.

    Places are committed before the head is written. So whatever dies in between, the next run has the same
    leaves, size and root, and adopts what was written. No leaf gets a place before that head is signed.

    Raises HistoryForked, at each run, where the archive has another head: nothing is signed any more.
    """
    last = await store.newest_head(work)
    begin = last.size if last else 0
    size = await store.count_placed(work)
    if size == begin:
        size += await _place_waiting(work, begin)
    if size > begin:
        await _sign_head(work, begin, size)


async def _place_waiting(work: Work, begin: int) -> int:
    """Give waiting leaves the places from `begin` on, and store the nodes that become complete; committed
    here.

    Returns how many. One process at a time does it, so places have no gaps; another that was frozen meanwhile
    finds the nodes stored already, and fails.
    """
    waiting = await store.waiting_leaves(work, store.MAX_LEAVES)
    if waiting:
        edge = await store.load_nodes(work, tree.edge(begin))
        new = tree.append(begin, [tree.leaf_hash(leaf.body) for leaf in waiting], edge.__getitem__)
        async with work.separate_transaction() as other:
            await store.add_nodes(other, new)
            await store.set_places(other, {leaf.id: place for place, leaf in enumerate(waiting, begin)})
    return len(waiting)


async def _sign_head(work: Work, begin: int, size: int) -> None:
    """Write the head of this size to the archive, then sign and store it; the proof files follow."""
    nodes = await store.load_nodes(work, tree.edge(size))
    head = checkpoint.Head(work.settings.log_origin, size, tree.root(size, nodes.__getitem__))
    await heads.write_once(work.archive, begin, head)
    key = private_key(work.settings.log_key.get_secret_value())
    await store.add_head(work, begin, head, checkpoint.sign(head, key))
    work.notify("proofs")
    log.info("log_grew", leaves=size - begin, size=size)
