"""Checkpoints: a head of the log that anyone can hold against the published key."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.documents.log.checkpoint import Head, LogKey, NotSigned, read, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = Head("lsq/log-of-issuance", 120, bytes(range(100, 132)))
PUBLISHED = LogKey("lsq/log-of-issuance", KEY.public_key())


def test_a_checkpoint_is_a_signed_note() -> None:
    """The shape that other tools read: three lines, an empty one, and the signature's line."""
    lines = sign(HEAD, KEY).split("\n")

    assert lines[:2] == ["lsq/log-of-issuance", "120"]
    assert not lines[3]
    assert lines[4].startswith("— lsq/log-of-issuance ")


def test_what_was_signed_is_read_with_the_published_key() -> None:
    """A key that was written as text and parsed again is the same key."""
    assert read(sign(HEAD, KEY), [LogKey.parse(str(PUBLISHED))]) == HEAD


def test_the_example_of_the_specification_has_its_key_id() -> None:
    """C2SP signed-note: the verifier key of its example (PeterNeumann) carries the id that its name and key
    give.
    """
    assert (
        LogKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").id.hex()
        == "c74f20a3"
    )


OTHERS = {
    "another size": sign(HEAD, KEY).replace("120", "121"),
    "another key": sign(HEAD, Ed25519PrivateKey.generate()),
    "another log": sign(HEAD._replace(origin="other/log"), KEY),
    "no signature": "lsq/log-of-issuance\n120\nAAAA\n\n",
    "no checkpoint": "hello",
    "nothing": "",
}


@pytest.mark.parametrize("checkpoint", OTHERS.values(), ids=OTHERS)
def test_anything_else_is_refused(checkpoint: str) -> None:
    """A head that this log has not signed is refused."""
    with pytest.raises(NotSigned):
        read(checkpoint, [PUBLISHED])


@given(st.data())
def test_no_single_changed_character_passes(data: st.DataObject) -> None:
    """A note with one changed character is not signed any more, wherever the character is."""
    note = sign(HEAD, KEY)
    at = data.draw(st.integers(0, len(note.rstrip()) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != note[at]))
    changed = note[:at] + other + note[at + 1 :]
    try:
        head = read(changed, [PUBLISHED])
    except NotSigned:
        return
    # base64's unused bits: another spelling of the same signature
    assert head == HEAD
