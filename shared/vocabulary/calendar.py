"""Academic years and terms (ปีการศึกษา, ภาคเรียน)."""
from typing import Annotated

from pydantic import Field, StringConstraints

AcademicYear = Annotated[int, Field(ge=2500, le=2699, description="Buddhist era")]
"""ปีการศึกษา, Buddhist era: 2569 begins on 16 May 2026."""

TermName = Annotated[str, StringConstraints(pattern=r"^[0123]/2[56]\d\d$")]
"""ภาคเรียน: `1/2569`, `2/2569`, `3/2569` for the summer term, `0/2569` for the whole year of a primary school."""
