"""Statements on the leaves, the tree and the heads of the log."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, tuple_, update

from services.documents.log.leaf import Act
from services.documents.log.tables import leaf_places, leaves, tree_heads, tree_nodes
from services.documents.log.tree import Place
from shared.chassis.unit_of_work import Work

# subtrees in one statement
MAX_NODES = 500


class NewLeaf(NamedTuple):
    """A leaf to store; it has no place yet."""

    issue: UUID
    act: Act
    body: bytes


class WaitingLeaf(NamedTuple):
    """A stored leaf without a place."""

    id: int
    body: bytes


class PlacedLeaf(NamedTuple):
    """A leaf with its place; `head` is the size of the first signed head that includes it."""

    id: int
    issue: UUID
    body: bytes
    place: int
    head: int


class NewestHead(NamedTuple):
    """The last signed head."""

    size: int
    root: bytes


PLACED = select(leaves.c.id, leaves.c.issue, leaves.c.body, leaf_places.c.place, leaf_places.c.head).join(
    leaf_places, leaf_places.c.leaf == leaves.c.id
)


async def add_leaves(work: Work, new: Sequence[NewLeaf]) -> None:
    """Store leaves; the timer `sequence` gives them their places.

    The proof file is that of an issuance.
    """
    added = await work.session.execute(
        insert(leaves).returning(leaves.c.id, leaves.c.act), [leaf._asdict() for leaf in new]
    )
    await work.session.execute(
        insert(leaf_places), [{"leaf": leaf, "proof_due": act == "issued"} for leaf, act in added]
    )


async def waiting_leaves(work: Work, limit: int) -> list[WaitingLeaf]:
    """The leaves without a place, the oldest first."""
    waiting = (
        select(leaves.c.id, leaves.c.body)
        .join(leaf_places, leaf_places.c.leaf == leaves.c.id)
        .where(leaf_places.c.place.is_(None))
        .order_by(leaf_places.c.leaf)
        .limit(limit)
    )
    return [WaitingLeaf(*row) for row in await work.session.execute(waiting)]


async def set_places(work: Work, placed: Mapping[int, int], size: int) -> None:
    """Store the place of each leaf (by its id), and the size of the head that holds it."""
    for id, place in placed.items():
        await work.session.execute(
            update(leaf_places).where(leaf_places.c.leaf == id).values(place=place, head=size)
        )


async def issuance_leaf(work: Work, issue: UUID) -> PlacedLeaf | None:
    """The leaf of this document's issuance; None while it has no place."""
    placed = PLACED.where(leaves.c.issue == issue, leaves.c.act == "issued", leaf_places.c.place.is_not(None))
    row = (await work.session.execute(placed)).one_or_none()
    return PlacedLeaf(*row) if row else None


async def lock_unproven_leaves(work: Work, limit: int) -> list[PlacedLeaf]:
    """Leaves of issued documents whose proof file is not written, their places locked; those that another
    process has locked are left out.
    """
    unproven = PLACED.where(leaf_places.c.head.is_not(None), leaf_places.c.proof_due)
    return [
        PlacedLeaf(*row)
        for row in await work.session.execute(
            unproven.order_by(leaf_places.c.place)
            .limit(limit)
            .with_for_update(of=leaf_places, skip_locked=True)
        )
    ]


async def mark_proven(work: Work, ids: Collection[int]) -> None:
    """Store that the proof files of these leaves are written."""
    await work.session.execute(update(leaf_places).where(leaf_places.c.leaf.in_(ids)).values(proof_due=False))


async def load_nodes(work: Work, places: Collection[Place]) -> dict[Place, bytes]:
    """The hashes of these complete subtrees."""
    found: dict[Place, bytes] = {}
    wanted = sorted(places)
    for begin in range(0, len(wanted), MAX_NODES):
        of_page = tuple_(tree_nodes.c.level, tree_nodes.c.index).in_(wanted[begin : begin + MAX_NODES])
        found |= {
            (level, index): hash
            for level, index, hash in await work.session.execute(select(tree_nodes).where(of_page))
        }
    return found


async def add_nodes(work: Work, nodes: Mapping[Place, bytes]) -> None:
    """Store the hashes of subtrees that became complete."""
    await work.session.execute(
        insert(tree_nodes),
        [{"level": level, "index": index, "hash": hash} for (level, index), hash in nodes.items()],
    )


async def newest_head(work: Work) -> NewestHead | None:
    """The last signed head; None while the log is empty."""
    heads = select(tree_heads.c.size, tree_heads.c.root).order_by(tree_heads.c.size.desc()).limit(1)
    row = (await work.session.execute(heads)).one_or_none()
    return NewestHead(*row) if row else None


async def checkpoints_of(work: Work, sizes: Collection[int]) -> dict[int, str]:
    """The checkpoints of the heads of these sizes."""
    heads = select(tree_heads.c.size, tree_heads.c.checkpoint).where(tree_heads.c.size.in_(sizes))
    return dict((await work.session.execute(heads)).tuples().all())


async def add_head(work: Work, size: int, root: bytes, checkpoint: str) -> None:
    """Store a signed head."""
    await work.session.execute(
        insert(tree_heads).values(size=size, root=root, at=work.now, checkpoint=checkpoint)
    )
