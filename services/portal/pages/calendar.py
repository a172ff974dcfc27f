"""The province's tracker: who has sent the orders of appointment, late, or not at all."""
from collections import Counter, defaultdict
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request, Response

from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import SignedIn
from shared.contracts.registry.queries import AppointmentTracker, Sending
from shared.vocabulary.calendar import academic_year
from shared.vocabulary.codes import NOWHERE

router = APIRouter(include_in_schema=False)

State = Literal["on_time", "late", "missing", "not_due"]
SHADES = {"on_time": "a", "not_due": "h", "late": "l", "missing": "m"}
WORDS = {"on_time": "ส่งตรงเวลา", "not_due": "ยังไม่ถึงกำหนด", "late": "ส่งช้า", "missing": "ขาดส่ง"}
WIDTH = 199                                                   # of a bar, in the units of its drawing


@router.get("/tracker/{province}")
async def tracker(
    request: Request, session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)],
    province: Annotated[str, Path(pattern=r"^[1-9][0-9]$")], only: State | None = None,
) -> Response:
    """The tracker of a province, by district and by organisation; `only` shows one state."""
    said = await gateway.ask(AppointmentTracker(authority=province, school=NOWHERE, limit=1000), session.token)
    rows = [sending for sending in said.sendings if only in (None, sending.state)]

    def share(count: int) -> str:
        return f"{count * 100 / said.totals.owed:.1f}%" if said.totals.owed else "–"

    return page(request, "calendar/tracker.html", {
        "session": session, "tracker": said, "districts": by_district(said.sendings), "rows": rows, "only": only, "share": share,
        "year": academic_year(said.due)})


def by_district(sendings: list[Sending]) -> list[dict[str, object]]:
    """Counts by district, each with its bar; the provincial authority lies in none."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sending in sendings:
        counts[sending.district or "ทั้งจังหวัด (อบจ.)"][sending.state] += 1
    return [_district(name, states) for name, states in sorted(counts.items())]


def _district(name: str, states: Counter[str]) -> dict[str, object]:
    owed, x, bars = states.total(), 0.0, []
    for state, shade in SHADES.items():
        if states[state]:
            width = WIDTH * states[state] / owed
            bars.append({"shade": shade, "x": f"{x:.1f}", "width": f"{width:.1f}"})
            x += width
    words = " ".join(f"{WORDS[state]} {states[state]}" for state in SHADES)
    return {"name": name, "owed": owed, "words": words, "bars": bars, **{state: states[state] for state in SHADES}}
