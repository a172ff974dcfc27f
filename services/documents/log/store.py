"""Statements on the leaves, the tree and the heads of the log."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.documents.log.checkpoint import Head
from services.documents.log.leaf import Act
from services.documents.log.tables import leaf_places, leaves, tree_heads, tree_nodes
from services.documents.log.tree import Place
from shared.chassis.unit_of_work import Work

# leaves that a head adds
MAX_LEAVES = 1000
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


async def count_placed(work: Work) -> int:
    """How many leaves have their place."""
    last: int | None = (await work.session.execute(select(func.max(leaf_places.c.place)))).scalar_one()
    return 0 if last is None else last + 1


async def set_places(session: AsyncSession, placed: Mapping[int, int]) -> None:
    """Store the place of each leaf (by its id)."""
    for id, place in placed.items():
        await session.execute(update(leaf_places).where(leaf_places.c.leaf == id).values(place=place))


async def placed_bodies(work: Work, begin: int, end: int) -> list[bytes]:
    """The leaves at the places from `begin` to, not including, `end`, in their order."""
    placed = (
        select(leaves.c.body)
        .join(leaf_places, leaf_places.c.leaf == leaves.c.id)
        .where(leaf_places.c.place >= begin, leaf_places.c.place < end)
        .order_by(leaf_places.c.place)
    )
    return list((await work.session.execute(placed)).scalars())


async def newest_issued(work: Work, since: datetime, *, at_least: int, at_most: int) -> list[UUID]:
    """The documents whose leaves heads signed since then, or of the newest leaves at least so many; where
    they are more than `at_most`, evenly chosen ones.
    """
    size = await count_placed(work)
    earlier = select(tree_heads.c.size).where(tree_heads.c.at < since).order_by(tree_heads.c.size.desc())
    before: int = (await work.session.execute(earlier.limit(1))).scalar_one_or_none() or 0
    begin = max(0, min(before, size - at_least))
    step = max(1, -(-(size - begin) // at_most))
    issued = (
        select(leaves.c.issue)
        .join(leaf_places, leaf_places.c.leaf == leaves.c.id)
        .where(
            leaves.c.act == "issued",
            leaf_places.c.place >= begin,
            (leaf_places.c.place - begin) % step == 0,
        )
    )
    return list((await work.session.execute(issued)).scalars())


async def issuance_leaf(work: Work, issue: UUID) -> PlacedLeaf | None:
    """The leaf of this document's issuance; None while no signed head includes it."""
    included = PLACED.where(
        leaves.c.issue == issue, leaves.c.act == "issued", leaf_places.c.head.is_not(None)
    )
    row = (await work.session.execute(included)).one_or_none()
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


async def add_nodes(session: AsyncSession, nodes: Mapping[Place, bytes]) -> None:
    """Store the hashes of subtrees that became complete."""
    await session.execute(
        insert(tree_nodes),
        [{"level": level, "index": index, "hash": hash} for (level, index), hash in nodes.items()],
    )


async def newest_head(work: Work) -> NewestHead | None:
    """The last signed head; None while the log is empty."""
    heads = select(tree_heads.c.size, tree_heads.c.root).order_by(tree_heads.c.size.desc()).limit(1)
    row = (await work.session.execute(heads)).one_or_none()
    return NewestHead(*row) if row else None


async def size_before(work: Work, size: int) -> int:
    """The size of the signed head before this size; 0: there is none."""
    before = select(func.max(tree_heads.c.size)).where(tree_heads.c.size < size)
    return (await work.session.execute(before)).scalar_one() or 0


async def checkpoints_of(work: Work, sizes: Collection[int]) -> dict[int, str]:
    """The checkpoints of the heads of these sizes."""
    heads = select(tree_heads.c.size, tree_heads.c.checkpoint).where(tree_heads.c.size.in_(sizes))
    return dict((await work.session.execute(heads)).tuples().all())


async def add_head(work: Work, begin: int, head: Head, checkpoint: str) -> None:
    """Store a signed head, the first that includes the leaves from place `begin` on."""
    await work.session.execute(
        insert(tree_heads).values(size=head.size, root=head.root, at=work.now, checkpoint=checkpoint)
    )
    await work.session.execute(
        update(leaf_places)
        .where(leaf_places.c.place >= begin, leaf_places.c.place < head.size)
        .values(head=head.size)
    )
