"""Parts of work calendars (ปฏิทินปฏิบัติงาน) that commands, queries and events share."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.vocabulary.calendar import TermName

Education = Literal["basic", "vocational"]
OwedBy = Literal["province", "authority", "school"]
"""The kinds of organisations that owe something."""
WindowKind = Literal["term", "registration", "entry_mid", "entry_final", "announcement", "remedial"]
"""What a window is for: the term itself, registration of subjects, entry of marks up to the midterm and of
the final ones, the announcement of results, remedial exams."""
TaskCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
LineText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class CalendarLine(BaseModel):
    """A task of the calendar: a day that is due, days from – to, or a window of these days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: TaskCode
    title: LineText
    title_en: LineText
    starts: date | None
    due: date | None
    owed_by: list[OwedBy] = Field(max_length=3)
    who: LineText
    source: LineText
    window: WindowKind | None = None
    term: TermName | None = None

    @model_validator(mode="after")
    def _window_has_term_and_days(self) -> Self:
        """Refuse half a window."""
        if self.window and not (self.term and self.starts and self.due):
            raise ValueError("a window has a term, a first and a last day")
        return self


class ShiftedLine(BaseModel):
    """The days of a line at one school."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: TaskCode
    starts: date | None
    due: date
