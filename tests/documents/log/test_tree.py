"""The tree of the log: every proof that it can give holds, and no other does."""

import random
from hashlib import sha256

import pytest

from services.documents.log import tree

SIZES = 130


def grown(leaves: int) -> tuple[list[bytes], dict[tree.Place, bytes]]:
    """A tree that grew in uneven steps, as the timer lets it grow."""
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(leaves)]
    nodes: dict[tree.Place, bytes] = {}
    size, chance = 0, random.Random(leaves)
    while size < leaves:
        step = min(chance.randint(1, 7), leaves - size)
        # no more than the timer fetches
        known = {place: nodes[place] for place in tree.edge(size)}
        nodes |= tree.append(size, hashes[size : size + step], known.__getitem__)
        size += step
    return hashes, nodes


HASHES, NODES = grown(SIZES)


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"").digest()
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return tree.node_hash(by_definition(hashes[:half]), by_definition(hashes[half:]))


@pytest.mark.parametrize("size", range(SIZES + 1))
def test_every_root_is_the_one_of_the_definition(size: int) -> None:
    """At each size, whatever the steps in which the tree has grown."""
    assert tree.root(size, NODES.__getitem__) == by_definition(HASHES[:size])


@pytest.mark.parametrize("size", range(1, SIZES + 1))
def test_every_leaf_of_every_size_is_proven_and_no_tampered_one(size: int) -> None:
    """Each (i, n): the proof holds; it fails for a tampered leaf, another place, another root, a path that is
    cut, lengthened or flipped.
    """
    root = tree.root(size, NODES.__getitem__)
    for index in range(size):
        path = tree.inclusion(index, size, NODES.__getitem__)
        leaf = HASHES[index]

        assert tree.includes(leaf, index, size, path, root)
        assert not tree.includes(tree.leaf_hash(b"tampered"), index, size, path, root)
        assert not tree.includes(leaf, index, size, path, sha256(root).digest())
        assert not tree.includes(leaf, size, size, path, root)
        assert not tree.includes(leaf, index, size, [*path, root], root)
        if size > 1:
            assert not tree.includes(leaf, (index + 1) % size, size, path, root)
            assert not tree.includes(leaf, index, size, path[:-1], root)
            assert not tree.includes(leaf, index, size, [sha256(path[0]).digest(), *path[1:]], root)


def test_a_proof_reads_only_the_nodes_it_needs() -> None:
    """So that a proof costs one look-up of a few rows, not the log."""
    wanted = tree.wanted(lambda nodes: tree.inclusion(77, SIZES, nodes))

    assert len(wanted) <= 8
    assert tree.inclusion(77, SIZES, {place: NODES[place] for place in wanted}.__getitem__) == tree.inclusion(
        77, SIZES, NODES.__getitem__
    )


def test_the_empty_log_has_the_root_of_nothing() -> None:
    """RFC 9162: the hash of an empty string."""
    assert tree.root(0, NODES.__getitem__).hex().startswith("e3b0c44298fc1c14")
