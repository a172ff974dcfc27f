"""The Merkle tree over the log of issuance (RFC 9162 §2.1), as pure functions over the hashes of complete
subtrees.

The name of a node is (level, index): the root of leaves index·2^level up to, not including,
(index+1)·2^level. Once complete it never changes, so it is stored once. The caller passes `nodes`, which
looks one up; `wanted` lists beforehand those that a computation looks up.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Place = tuple[int, int]
Nodes = Callable[[Place], bytes]

# the root of no leaves
EMPTY = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """Hash of a leaf; the first byte keeps leaves and nodes apart."""
    return sha256(b"\0" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbouring subtrees."""
    return sha256(b"\1" + left + right).digest()


def edge(size: int) -> set[Place]:
    """The complete subtrees that a tree of this size consists of: all that `append` needs of the tree
    before.
    """
    return {(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1}


def append(size: int, hashes: Sequence[bytes], nodes: Nodes) -> dict[Place, bytes]:
    """The nodes that become complete when these leaves follow the first `size` ones."""
    new: dict[Place, bytes] = {}
    for index, hash in enumerate(hashes, size):
        level = 0
        new[level, index] = hash
        while index & 1:
            left = (level, index - 1)
            hash = node_hash(new[left] if left in new else nodes(left), hash)
            level, index = level + 1, index >> 1
            new[level, index] = hash
    return new


def root(size: int, nodes: Nodes) -> bytes:
    """Hash of the first `size` leaves."""
    return _span(0, size, nodes) if size else EMPTY


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Proof that leaf `index` is among the first `size`: the sibling hashes on its path to the root, from the
    leaf up.
    """
    begin, end = 0, size
    path: list[bytes] = []
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            path.append(_span(middle, end, nodes))
            end = middle
        else:
            path.append(_span(begin, middle, nodes))
            begin = middle
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether this leaf hash is at `index` of the tree with this root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(sibling, leaf)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf == head


def wanted(compute: Callable[[Nodes], object]) -> set[Place]:
    """The nodes that this computation looks up, so that they can be loaded together."""
    places: set[Place] = set()

    def collect(place: Place) -> bytes:
        places.add(place)
        return EMPTY

    compute(collect)
    return places


def _half(leaves: int) -> int:
    """The greatest power of two smaller than this number of leaves: where RFC 9162 splits."""
    return 1 << (leaves - 1).bit_length() - 1


def _span(begin: int, end: int, nodes: Nodes) -> bytes:
    """Root of the leaves begin … end-1, where begin is a multiple of the greatest power of two within."""
    leaves = end - begin
    if leaves & (leaves - 1) == 0:
        level = leaves.bit_length() - 1
        return nodes((level, begin >> level))
    middle = begin + _half(leaves)
    return node_hash(_span(begin, middle, nodes), _span(middle, end, nodes))
