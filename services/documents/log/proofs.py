"""Proofs of inclusion from the stored tree: beside each file in the archive, and for whoever asks."""
import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, tuple_, update

from services.documents.log import tree
from services.documents.log.tables import leaves, tree_heads, tree_nodes
from shared.contracts.documents.queries import Proof
from shared.work import Work

NODES = 500                                                   # nodes in one look-up
AT_ONCE = 8                                                   # proofs put side by side


async def nodes_of(work: Work, places: set[tree.Place]) -> dict[tree.Place, bytes]:
    """The hashes of these complete subtrees."""
    found: dict[tree.Place, bytes] = {}
    wanted = sorted(places)
    for begin in range(0, len(wanted), NODES):
        of_page = tuple_(tree_nodes.c.level, tree_nodes.c.index).in_(wanted[begin:begin + NODES])
        found |= {(level, index): hash for level, index, hash in await work.session.execute(select(tree_nodes).where(of_page))}
    return found


async def proofs(work: Work, leaves_at: Sequence[tuple[Row[Any], int]]) -> list[Proof]:
    """For each leaf the proof that it is in the log of that size, with the checkpoint of that head."""
    nodes = (await nodes_of(work, {place for leaf, size in leaves_at for place in _beside(leaf.place, size)})).__getitem__
    heads = select(tree_heads.c.size, tree_heads.c.checkpoint).where(tree_heads.c.size.in_({size for _, size in leaves_at}))
    checkpoints = dict((await work.session.execute(heads)).tuples().all())
    return [Proof(
        issue=leaf.issue, leaf=leaf.body.decode(), index=leaf.place, size=size, checkpoint=checkpoints[size],
        path=[hash.hex() for hash in tree.inclusion(leaf.place, size, nodes)]) for leaf, size in leaves_at]


async def lay_proofs(work: Work, of: Sequence[Row[Any]]) -> None:
    """Write `FILE.pdf.proof.json` of these leaves, each at the first head that holds it: the same bytes however often it is tried."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def write(proof: Proof) -> None:
        async with gate:
            await work.archive.put_new(f"issues/{proof.issue}.pdf.proof.json", proof.model_dump_json().encode(), "application/json")

    await asyncio.gather(*map(write, await proofs(work, [(leaf, leaf.head) for leaf in of])))
    await work.session.execute(update(leaves).where(leaves.c.id.in_([leaf.id for leaf in of])).values(proof_at=work.now))


def _beside(index: int, size: int) -> set[tree.Place]:
    """The subtrees beside a leaf's way up."""
    return tree.wanted(lambda nodes: tree.inclusion(index, size, nodes))
