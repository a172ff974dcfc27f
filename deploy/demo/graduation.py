"""Step 7: the director approves; records are written; ปพ.1 and ปพ.3 are issued, sealed, archived,
registered.
"""

from collections.abc import Sequence
from pathlib import Path

from deploy.demo.story import APPROVED_ON, Person, Seen, Story, until
from shared.contracts.documents.queries import IssuedDocument, Register, Reports
from shared.contracts.grades.commands import Approval
from shared.vocabulary.levels import Level


async def graduation(story: Story) -> None:
    """Approve the graduates of both levels of the secondary school."""
    director = story.people["director"]
    expected = 0
    for level in (Level.UPPER, Level.LOWER):
        asked = {"level": level, "year": 2569, "approved_on": APPROVED_ON}
        seen = await director.post("/approvals/effects", Seen, **asked)
        approval = await director.post("/approvals", Approval, **asked, effects_sha256=seen.effects_sha256)
        story.approvals[level] = approval.approval
        expected += approval.graduates
        story.progress(f"{level}: {approval.graduates} approved, {approval.not_passed} not")
    documents = await wait_for_register(story, expected, reports=2)
    story.add_to_summary(
        "ออกเอกสาร · documents issued",
        f"{expected} ปพ.1 and 2 ปพ.3, each PDF/A-3a + UA-1, sealed, archived, in the register and the log",
        f"files: {story.out / 'documents'}",
    )
    await keep(story, documents)


async def wait_for_register(story: Story, transcripts: int, reports: int) -> list[IssuedDocument]:
    """Wait until this many documents are in force. Returns the register."""

    def whole(documents: Sequence[IssuedDocument]) -> bool:
        in_force = [document for document in documents if document.state == "in_force"]
        return (
            sum(d.pupil is not None for d in in_force) == transcripts
            and sum(d.pupil is None for d in in_force) == reports
        )

    return await until(
        lambda: register(story.people["registrar"]),
        whole,
        f"{transcripts} ปพ.1 and {reports} ปพ.3",
        timeout_s=120,
    )


async def register(registrar: Person) -> list[IssuedDocument]:
    """All pages of the school's register. Raises RuntimeError when a document has failed."""
    documents: list[IssuedDocument] = []
    after = ""
    while True:
        page = await registrar.get("/documents", Register, after=after)
        documents += page.documents
        if failed := [d for d in page.documents if d.state == "failed"]:
            raise RuntimeError(
                f"the press could not issue {len(failed)} documents, the first is {failed[0].form} "
                f"{failed[0].number}"
            )
        if not page.next:
            return documents
        after = page.next


async def reports(person: Person) -> Reports:
    """The reports of graduates that this person may read."""
    return await person.get("/reports", Reports)


async def keep(story: Story, documents: Sequence[IssuedDocument]) -> None:
    """Save the issued files in the output folder, and keep the register's facts of each."""
    folder = story.out / "documents"
    folder.mkdir(exist_ok=True)
    for document in documents:
        if document.file is not None and not path_of(folder, document).exists():
            body = await story.people["registrar"].download(f"/documents/{document.issue}.pdf")
            path_of(folder, document).write_bytes(body)
    story.facts["documents"] = [
        {
            "kind": d.form.value,
            "number": f"{d.set_number}/{d.number}" if d.set_number else d.number,
            "student": d.student_no,
            "path": str(path_of(folder, d)),
            "sha256": d.file.sha256,
            "status": d.state,
            "code": d.code,
            "issue": str(d.issue),
        }
        for d in documents
        if d.file
    ]
    story.facts["pupils"] = {d.student_no: d.pupil for d in documents if d.student_no}


def path_of(folder: Path, document: IssuedDocument) -> Path:
    """The path of an issued file: P1U-00001-000012-3670001.pdf; a report has no student number."""
    parts = [
        document.form,
        document.set_number,
        document.number,
        *([document.student_no] if document.student_no else []),
    ]
    return folder / ("-".join(filter(None, parts)).replace("/", "_") + ".pdf")
