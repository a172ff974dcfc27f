"""What may be done about a person's codes, and in what words it is refused."""

from collections.abc import Iterable
from typing import Any

from services.registry.codes.store import Letting
from services.registry.rules.codes import askers, confirmers
from services.registry.rules.offices import may_record
from shared.vocabulary.offices import Office


def is_let_in(holder: Letting, *, handed_over: bool) -> bool:
    """Whether nobody may give another code alone: there is an account, or a code was handed over."""
    return holder.registered_at is not None or handed_over


def may_give_first(role: str, office: Office) -> bool:
    """Whether a holder of `role` issues the first code of a holder of this office anew, alone."""
    return may_record(role, office) or (role == Office.DIRECTOR and role in askers(office))


def offices_in_words(offices: Iterable[Office]) -> tuple[str, str]:
    """Offices in Thai and in English, for the text of a problem."""
    named = list(offices)
    return "หรือ".join(one.thai for one in named), " or ".join(one.english for one in named)


def askers_in_words(office: Office) -> dict[str, Any]:
    """The facts of a problem's text that say who asks for such a code."""
    th, en = offices_in_words(askers(office))
    return {"askers_th": th, "askers_en": en}


def confirmers_in_words(office: Office) -> dict[str, Any]:
    """The facts of a problem's text that say who confirms such a code."""
    th, en = offices_in_words(confirmers(office))
    return {"confirmers_th": th, "confirmers_en": en}
