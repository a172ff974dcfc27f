"""Whether the newest heads in the archive are those of the stored leaves."""

from services.documents.log import heads, store, tree
from services.documents.log.checkpoint import Head
from services.documents.log.heads import ArchivedHead
from shared.chassis.history import Contradiction
from shared.chassis.unit_of_work import Work


async def forks(work: Work) -> list[Contradiction]:
    """What the archive has after or in place of the newest signed head, and the stored leaves do not give;
    empty while there is one history.

    It reads two keys and the leaves of two heads, however long the log. A crash explains a head that was
    written and not signed: its leaves have their places by then, and give its root.
    """
    last = await store.newest_head(work)
    size = last.size if last else 0
    found = []
    if size:
        found += await _difference(work, heads.key_of(size), await store.size_before(work, size), size)
    found += await _difference(work, heads.key_after(size), size, None)
    return found


def difference(key: str, archived: ArchivedHead | None, given: ArchivedHead | None) -> list[Contradiction]:
    """How the head of this key differs from the one that the stored leaves give; `given` None: leaves of it
    are not stored.
    """
    if archived is None or archived == given:
        return []
    what = (
        f"the archive has the root {archived.root}, the stored leaves give {given.root}"
        if given
        else f"the archive has a head of {archived.size} leaves that the database does not have"
    )
    return [Contradiction(place=key, what=what)]


async def _difference(work: Work, key: str, begin: int, size: int | None) -> list[Contradiction]:
    """How the head of this key differs from that of the stored leaves; `size` None: as it says itself."""
    try:
        archived = await heads.read(work.archive, key)
    except ValueError:
        return [Contradiction(place=key, what="the archive has a file there that is no head")]
    if archived is None:
        return []
    return difference(key, archived, await _given(work, begin, size or archived.size))


async def _given(work: Work, begin: int, size: int) -> ArchivedHead | None:
    """The head of this size as the stored leaves give it after the first `begin` ones; None where some are
    missing.
    """
    if not begin < size <= begin + store.MAX_LEAVES:
        return None
    bodies = await store.placed_bodies(work, begin, size)
    if len(bodies) < size - begin:
        return None
    edge = await store.load_nodes(work, tree.edge(begin))
    new = tree.append(begin, [tree.leaf_hash(body) for body in bodies], edge.__getitem__)
    root = tree.root(size, (edge | new).__getitem__)
    return heads.archived(Head(work.settings.log_origin, size, root))
