"""The judgement of the guard: what a crash explains, and what it does not."""

import pytest

from shared.chassis.history import LastEvent, judge_heard, judge_sent, number_of
from tests.tables import cases

# number up to which was sent | last event of the stream | last number given | id that waits | what is found
SENT = cases("""
    nothing was ever sent                         | 0    | 0      | 0    |       |
    all was sent                                  | 7    | 7 a    | 7    |       |
    an event waits                                | 7    | 7 a    | 8    |       |
    the bus has stored one that still waits       | 7    | 8 a    | 8    | a     |
    committed and sent between the two reads      | 7    | 9 a    | 9    |       |
    committed, sent, not yet deleted              | 7    | 9 a    | 12   | a     |
    the database was set back                     | 7    | 9 a    | 7    |       | database
    set back to before its first event            | 0    | 1 a    | 0    |       | database
    the bus was wiped                             | 7    | 0      | 7    |       | bus
    the bus was set back                          | 7    | 5 a    | 9    |       | bus
    another system sent what waits here           | 7    | 8 a    | 8    | b     | two
    another system sent one more than waits here  | 7    | 9 a    | 8    |       | database
""")
# number on which it acted | last event of the stream | what is found
HEARD = cases("""
    a new reaction                      | 0     | 9 a    |
    a reaction that is behind           | 3     | 9 a    |
    it has acted on all                 | 9     | 9 a    |
    nothing was sent                    | 0     | 0      |
    the bus was wiped                   | 9     | 0      | bus
    the bus was set back                | 9     | 8 a    | bus
""")
WORDS = {
    "database": "the database was set back",
    "bus": "the bus was wiped or set back",
    "two": "two systems",
}


def stream_of(cell: str) -> LastEvent:
    number, _, id = cell.partition(" ")
    return LastEvent(int(number), id, int(number))


@pytest.mark.parametrize(("sent", "stream", "last", "waits", "found"), SENT)
def test_own_events_are_judged(sent: str, stream: str, last: str, waits: str, found: str) -> None:
    """Sequences, outbox and stream of one address."""
    what = judge_sent(int(sent), stream_of(stream), int(last), waits or None)

    assert bool(found) == bool(what)
    assert not found or WORDS[found] in str(what)


@pytest.mark.parametrize(("acted", "stream", "found"), HEARD)
def test_heard_events_are_judged(acted: str, stream: str, found: str) -> None:
    """Inbox and stream of one address."""
    what = judge_heard(int(acted), stream_of(stream))

    assert bool(found) == bool(what)
    assert not found or WORDS[found] in str(what)


@pytest.mark.parametrize("number", ["first", "0", "-1", "9" * 19, "9" * 5000, "\u0e51", "1.0", ""])
def test_what_no_outbox_writes_is_no_number(number: str) -> None:
    """The stream may end with anything; the guard does not stumble."""
    assert 0 == number_of({"ce-sequence": number})
