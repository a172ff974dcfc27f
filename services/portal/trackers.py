"""The trackers on pages: addresses of their parts, bars, the facts of the three counts side by side."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from services.portal.texts.trackers import NAMES, STATES, UNITS
from shared.contracts.registry.trackers import TrackerCounts, TrackerName, TrackerTable
from shared.vocabulary.codes import NOWHERE

# In units of the bar's SVG.
BAR_WIDTH = 199
WORDS = {"names": NAMES, "states": STATES, "units": UNITS}


@dataclass(frozen=True)
class AskedTracker:
    """The organisation and the day that a page is about, and the addresses of its neighbours."""

    authority: str
    school: str
    on: date | None = None
    # the day as it was typed
    typed: str = ""

    @property
    def place(self) -> dict[str, Any]:
        """What the questions to registry have in common."""
        return {"authority": self.authority, "school": self.school, "on": self.on}

    def table(self, authority: str, school: str) -> str:
        """The address of the table of an organisation on this day."""
        way = f"/tracker/{authority}" if school == NOWHERE else f"/tracker/{authority}/{school}"
        return f"{way}{self.query()}"

    def lines(self, authority: str, school: str, tracker: str, state: str = "", **more: Any) -> str:
        """The address of the lines of a tracker on this day."""
        return f"/tracker/{authority}/{school}/{tracker}{self.query(state=state, **more)}"

    def query(self, **more: Any) -> str:
        """The query of an address with this day and what else is not empty."""
        found = {
            name: value for name, value in {**more, "on": self.typed if self.on else ""}.items() if value
        }
        return f"?{urlencode(found)}" if found else ""


def counts_facts(asked: AskedTracker, table: TrackerTable) -> dict[str, Any]:
    """The facts of a page that shows the counts of an organisation."""
    dues = {"forms": table.forms_due, "orders": table.orders_due, "entry": None}
    return {"asked": asked, "table": table, "dues": dues, "bars": bars, **WORDS}


def bars(counts: TrackerCounts, tracker: TrackerName) -> list[dict[str, str]]:
    """The bar of a tracker: a part for each state, as wide as its share."""
    figures: BaseModel = getattr(counts, tracker)
    found = figures.model_dump()
    parts, x = [], 0.0
    for state, (*_, shade) in STATES[tracker].items():
        if found[state]:
            width = BAR_WIDTH * found[state] / found["owed"]
            parts.append({"shade": shade, "x": f"{x:.1f}", "width": f"{width:.1f}"})
            x += width
    return parts
