"""The questions about a service's trail, one contract for each service: who saw or decided, and whether it is
whole.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from shared.contracts.envelope import Query


class TrailRow(BaseModel):
    """Who asked what, when, with what outcome. References only."""

    at: datetime
    actor: str = Field(description="reference of a person, or name of a process")
    office: str | None = Field(description="in which the person asked; None for a process")
    appointment: UUID | None
    organisation: str = Field(description="of the actor; `*`: the whole system")
    process: str = Field(description="to which the person's token was given")
    kind: Literal["cmd", "qry"]
    contract: str
    authority: str
    school: str
    outcome: str = Field(description="`done`, or the code of the problem")
    trace: UUID | None


class TrailRows(BaseModel):
    """A page of rows, in the order in which they were written."""

    rows: list[TrailRow]
    next: int | None = Field(description="`after` of the next page")


class PupilTrail(Query[TrailRows]):
    """Who saw a pupil, or decided about the pupil, from one day to another; 200 rows a page.

    Of the message's place, and of the places above it: who lists all schools of an authority sees their
    pupils.
    """

    pupil: UUID
    first_day: date = Field(description="in Bangkok")
    last_day: date
    after: int = Field(0, ge=0, description="`next` of the page before")


class TrailLink(BaseModel):
    """A link of the chain over a trail, and what is wrong with it."""

    number: int
    hour: datetime = Field(description="the beginning of the hour in which it was closed")
    rows: int
    chain: str = Field(description="its SHA-256, hexadecimal, as it was logged")
    fault: str | None


class TrailLinks(BaseModel):
    """A page of links, checked against the rows of the trail."""

    as_of: datetime = Field(description="by the database's clock")
    links: list[TrailLink]
    next: int | None = Field(description="`after` of the next page")


class TrailCheck(Query[TrailLinks]):
    """Compute the chain of a service's trail again; 24 links a page."""

    after: int = Field(0, ge=0, description="`next` of the page before")


# service → its contract
PUPIL_TRAILS: dict[str, type[PupilTrail]] = {
    owner: create_model(
        "PupilTrail",
        __base__=PupilTrail,
        __module__=__name__,
        __doc__=PupilTrail.__doc__,
        __cls_kwargs__={"owner": owner},
    )
    for owner in ("grades", "documents", "linkage")
}
TRAIL_CHECKS: dict[str, type[TrailCheck]] = {
    owner: create_model(
        "TrailCheck",
        __base__=TrailCheck,
        __module__=__name__,
        __doc__=TrailCheck.__doc__,
        __cls_kwargs__={"owner": owner},
    )
    for owner in ("registry", *PUPIL_TRAILS)
}
