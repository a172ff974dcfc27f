"""Proofs of inclusion from the stored tree: beside each file in the archive, and for whoever asks."""
from typing import Any

from sqlalchemy import Row, select, tuple_, update

from services.documents.log import tree
from services.documents.tables import leaves, tree_heads, tree_nodes
from shared.contracts.documents.queries import Proof
from shared.work import Work

NODES = 500                                                   # nodes in one look-up


async def nodes_of(work: Work, places: set[tree.Place]) -> dict[tree.Place, bytes]:
    """The hashes of these complete subtrees."""
    found: dict[tree.Place, bytes] = {}
    wanted = sorted(places)
    for begin in range(0, len(wanted), NODES):
        of_page = tuple_(tree_nodes.c.level, tree_nodes.c.index).in_(wanted[begin:begin + NODES])
        found |= {(level, index): hash for level, index, hash in await work.session.execute(select(tree_nodes).where(of_page))}
    return found


async def proof(work: Work, leaf: Row[Any], size: int) -> Proof:
    """The proof that this leaf is in the log of that size, with the checkpoint of that head."""
    path = await _path(work, leaf.place, size)
    checkpoint = (await work.session.execute(select(tree_heads.c.checkpoint).where(tree_heads.c.size == size))).scalar_one()
    return Proof(issue=leaf.issue, leaf=leaf.body.decode(), index=leaf.place, size=size, path=[hash.hex() for hash in path], checkpoint=checkpoint)


async def write_proof(work: Work, leaf: Row[Any]) -> None:
    """Write `FILE.pdf.proof.json` of a leaf, at the first head that holds it: the same bytes however often it is tried."""
    body = (await proof(work, leaf, leaf.head)).model_dump_json().encode()
    await work.archive.put_new(f"issues/{leaf.issue}.pdf.proof.json", body, "application/json")
    await work.session.execute(update(leaves).where(leaves.c.id == leaf.id).values(proof_at=work.now))


async def _path(work: Work, index: int, size: int) -> list[bytes]:
    places = tree.wanted(lambda nodes: tree.inclusion(index, size, nodes))
    return tree.inclusion(index, size, (await nodes_of(work, places)).__getitem__)
