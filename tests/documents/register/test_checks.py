"""What the check of the register calls missing."""

from uuid import UUID

import pytest

from services.documents.register.checks import missing
from services.documents.register.store import RegisteredFile
from shared.contracts.files import FileReference
from tests.tables import cases

ISSUE = UUID(int=1)
# intent of the register's line | is its file in the archive? | what is missing
CASES = """
all is there                | done    | yes | nothing
not in the register         | no line | yes | register
its intent is not done      | pending | yes | pending
its file is lost            | done    | no  | file
"""


@pytest.mark.parametrize(("intent", "is_there", "lack"), cases(CASES))
def test_a_document_of_the_log_has_line_intent_and_file(intent: str, is_there: str, lack: str) -> None:
    """One sentence for a document that lacks one of them; it names the document and no person."""
    file = FileReference(
        key=f"issues/{ISSUE}.pdf", sha256="0" * 64, size=1, media_type="application/pdf", version="1"
    )
    lines = {} if intent == "no line" else {ISSUE: RegisteredFile(file, intent)}

    found = missing([ISSUE], lines, {ISSUE} if is_there == "yes" else set())

    assert len(found) == (lack != "nothing")
    assert all(lack in one.what and str(ISSUE) in one.place for one in found)
