"""The register of issue, a page at a time, with what is still in the press; the file of a document."""

from services.documents.intents.store import count_in_states
from services.documents.register.store import documents_after, file_of, position_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.problems import DOCUMENT_UNKNOWN
from shared.contracts.documents.queries import DocumentFile, IssuedFile, IssueRegister, Register

# documents
PAGE_SIZE = 200

router = Router("documents")


@router.query
async def issue_register_page(query: IssueRegister, work: Work) -> Register:
    """The register of this school after a position in it: what was issued, what is in the press, what
    failed.
    """
    found = await documents_after(work, query, PAGE_SIZE + 1)
    page = found[:PAGE_SIZE]
    return Register(
        documents=page,
        pending=await count_in_states(work, query.authority, query.school, "pending"),
        next=position_of(page[-1]) if len(found) > PAGE_SIZE else None,
    )


@router.query
async def document_file(query: DocumentFile, work: Work) -> IssuedFile:
    """The file of a document of this school."""
    found = await file_of(work, query)
    if found is None:
        raise DOCUMENT_UNKNOWN.refuse(field="issue")
    return found
