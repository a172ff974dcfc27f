"""What the check of the log calls a fork, and what a crash explains."""

import pytest

from services.documents.log.checks import difference
from services.documents.log.heads import ArchivedHead
from tests.tables import cases

# heads as size:root; what the archive has | what the stored leaves give | red?
CASES = """
nothing follows                             | none  | none  | no
written, killed before it was signed        | 12:aa | 12:aa | no
the newest head, as it was signed           | 10:aa | 10:aa | no
other leaves under the same size            | 12:aa | 12:bb | root
leaves of it are lost                       | 12:aa | none  | leaves
"""


def a_head(text: str) -> ArchivedHead | None:
    """The head `size:root`; None for `none`."""
    if text == "none":
        return None
    size, root = text.split(":")
    return ArchivedHead(origin="lsq/log-of-issuance", root=root * 32, size=int(size))


@pytest.mark.parametrize(("archived", "given", "red"), cases(CASES))
def test_a_head_differs_from_that_of_the_leaves(archived: str, given: str, red: str) -> None:
    """A head whose leaves are stored and give its root is what a crash leaves; every other one is a fork."""
    found = difference("heads/10.next", a_head(archived), a_head(given))

    assert bool(found) is (red != "no")
    assert all(red in one.what and one.place == "heads/10.next" for one in found)


def test_a_log_of_another_name_differs() -> None:
    """The same root, signed as another log."""
    head = ArchivedHead(origin="lsq/log-of-issuance", root="aa" * 32, size=12)

    assert difference("heads/12", head.model_copy(update={"origin": "other/log"}), head)
