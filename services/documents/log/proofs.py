"""Proofs of inclusion from the stored tree: for the proof file of each document, and for queries."""

import asyncio
from collections.abc import Sequence

from services.documents.log import store, tree
from services.documents.log.store import PlacedLeaf
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.queries import Proof
from shared.vocabulary import media_types


async def proofs(work: Work, leaves_at: Sequence[tuple[PlacedLeaf, int]]) -> list[Proof]:
    """For each leaf the proof that it is in the log of that size, with the checkpoint of that head."""
    nodes = await store.load_nodes(
        work, {place for leaf, size in leaves_at for place in _path(leaf.place, size)}
    )
    checkpoints = await store.checkpoints_of(work, {size for _, size in leaves_at})
    return [
        Proof(
            issue=leaf.issue,
            leaf=leaf.body.decode(),
            index=leaf.place,
            size=size,
            checkpoint=checkpoints[size],
            path=[hash.hex() for hash in tree.inclusion(leaf.place, size, nodes.__getitem__)],
        )
        for leaf, size in leaves_at
    ]


async def write_proof_files(work: Work, leaves: Sequence[PlacedLeaf]) -> None:
    """Write `FILE.pdf.proof.json` of these leaves, each at the first head that includes it: every try writes
    the same bytes.
    """

    async def write(proof: Proof) -> None:
        await work.archive.put_new(
            f"issues/{proof.issue}.pdf.proof.json", proof.model_dump_json().encode(), media_types.JSON
        )

    await asyncio.gather(*map(write, await proofs(work, [(leaf, leaf.head) for leaf in leaves])))
    await store.mark_proven(work, [leaf.id for leaf in leaves])


def _path(index: int, size: int) -> set[tree.Place]:
    """The subtrees whose hashes prove that a leaf is in the log of this size."""
    return tree.wanted(lambda nodes: tree.inclusion(index, size, nodes))
