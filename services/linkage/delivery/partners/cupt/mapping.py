"""CUPT-APPLICANT v1: upper-secondary graduates for the Council of University Presidents (ทปอ.).

JSON Lines, one applicant a line.

Layout: ours (linkage.md §2). Numbers are strings with fixed decimals; the sums are sent with each average,
since averages of several areas are computed from sums, never from averages. Religion and parents are not
sent: they are not in the agreement.
"""

import json
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.linkage.delivery.partners.consignment import Consignment, Item, PartnerFile
from shared.contracts.record import AreaAverage, Average, Credits, Points
from shared.vocabulary import media_types
from shared.vocabulary.codes import MoeSchoolCode, Sha256

ID_TYPES: dict[str, Literal["C", "G", "P"]] = {"national": "C", "gcode": "G", "passport": "P"}


class ApplicantPart(BaseModel):
    """Base of the parts of a line: only fields of the agreement."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, populate_by_name=True, hide_input_in_errors=True
    )


class ApplicantName(ApplicantPart):
    """Title, given and family name."""

    prefix: str
    first: str
    last: str


class Area(ApplicantPart):
    """One learning area: 21 Thai … 28 foreign languages, 29 other."""

    code: Annotated[str, StringConstraints(pattern=r"^2[1-9]$")]
    credits: Credits
    points: Points
    gpa: Average | None


class RecordReference(ApplicantPart):
    """The transcript that this line rests on."""

    document_id: UUID
    sha256: Sha256
    issued: date


class Applicant(ApplicantPart):
    """One applicant."""

    schema_: Literal["cupt-applicant/1"] = Field("cupt-applicant/1", alias="schema")
    campaign: Annotated[str, StringConstraints(pattern=r"^TCAS\d{2}-[56]T$")]
    delivery: UUID
    id_type: Literal["C", "G", "P"]
    id: Annotated[str, StringConstraints(min_length=5, max_length=13)]
    name: ApplicantName
    birth: date
    school10: MoeSchoolCode
    agency: Literal["30"] = "30"
    applicant_kind: Literal["formal"] = "formal"
    level: Literal["M6"] = "M6"
    study_status: Literal["graduated"] = "graduated"
    completed_year: int
    terms_used: Literal[6] = 6
    gpax: Average
    credits_total: Credits
    points_total: Points
    areas: list[Area]
    record: RecordReference
    as_of: date
    supersedes: UUID | None = None


def cupt_applicant(consignment: Consignment) -> PartnerFile:
    """The file of these applicants.

    The campaign is that of the year after the one they finished: graduates of 2569 apply for TCAS70.
    """
    campaign = f"TCAS{(consignment.report.year + 1) % 100:02d}-6T"
    lines = [
        json.dumps(
            _applicant(item, consignment, campaign).model_dump(mode="json"),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n"
        for item in consignment.items
    ]
    name = f"{campaign}_{consignment.report.school.code}_v{consignment.report.version}.jsonl"
    return PartnerFile(name, media_types.JSON_LINES, "".join(lines).encode(), len(lines))


def _applicant(item: Item, consignment: Consignment, campaign: str) -> Applicant:
    pupil, summary = item.record.pupil, item.record.summary
    return Applicant(
        campaign=campaign,
        delivery=item.delivery,
        id_type=ID_TYPES[pupil.identifier.kind],
        id=pupil.identifier.value,
        name=ApplicantName(prefix=pupil.name.title, first=pupil.name.first, last=pupil.name.last or "-"),
        birth=pupil.birth_date,
        school10=consignment.report.school.code,
        completed_year=consignment.report.year,
        gpax=summary.gpax,
        credits_total=summary.credits,
        points_total=summary.points,
        areas=[_area(area) for area in summary.areas],
        record=RecordReference(
            document_id=item.row.issue, sha256=item.row.record.sha256, issued=consignment.report.approved_on
        ),
        as_of=consignment.report.approved_on,
        supersedes=item.supersedes,
    )


def _area(area: AreaAverage) -> Area:
    return Area(code=area.code, credits=area.credits, points=area.points, gpa=area.gpa)
