"""The effects of an order of appointment (คำสั่งแต่งตั้ง), of its correction, withdrawal and end.

Days in office follow from all orders of an organisation: each appointment lasts until its own last day, or
until the day before a later order that replaces it begins.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.effects import Effects
from shared.contracts.registry.offices import Duty, Office
from shared.vocabulary.codes import Place, Sha256


class OrderPart(BaseModel):
    """A part of the effects."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DaysInOffice(OrderPart):
    """From the first to the last day in office; `last` None: until another order."""

    first: date
    last: date | None


class NewHolder(OrderPart):
    """A person whom the order puts into an office."""

    name: str
    position: str
    office: Office
    duty: Duty | None
    acting: bool
    has_account: bool = Field(description="false: is given a registration code")


class ChangedDays(OrderPart):
    """An appointment by another order, or by a corrected one, whose days in office change."""

    appointment: UUID
    name: str
    office: Office
    duty: Duty | None
    order_number: str
    before: DaysInOffice | None = Field(description="None: the days are none of this office")
    after: DaysInOffice | None = Field(description="None: the order is withdrawn")


class Vacancy(OrderPart):
    """Days on which nobody holds an office, or on which the committee is not complete."""

    office: Office
    first: date
    last: date | None = Field(description="None: until another order")


class ChangedText(OrderPart):
    """A field of an order that a correction changes; `name`: the appointee whose field it is."""

    field: Literal[
        "number",
        "dated",
        "signer_name",
        "signer_position",
        "term_from",
        "term_to",
        "title",
        "first",
        "last",
        "position",
        "last_day",
        "withdrawn",
    ]
    name: str | None
    before: str | None
    after: str | None


class OrderEffects(Effects):
    """What recording, correcting, withdrawing or ending would do."""

    authority: Place
    school: Place
    number: str
    dated: date
    term_from: date
    term_to: date | None
    scan_sha256: Sha256 | None = Field(description="None: the scan stays as it is")
    appointees: list[NewHolder] = Field(description="whom a new order appoints")
    changes: list[ChangedText] = Field(description="what a correction changes")
    days: list[ChangedDays] = Field(description="whose days in office change, by the first day")
    vacancies: list[Vacancy] = Field(description="days without a holder that there are not now")
