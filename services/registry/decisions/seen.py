"""Whether a decision is made on the effects that the person has seen. Pure."""

from shared.contracts.effects import Effects
from shared.contracts.registry.problems import ORDER_EFFECTS_CHANGED


def refuse_unseen(effects: Effects, seen_sha256: str) -> None:
    """Refuse a decision whose effects are not those that the person has seen; the refusal shows them."""
    if effects.sha256 != seen_sha256:
        details = {"effects_sha256": effects.sha256, "effects": effects.model_dump(mode="json")}
        raise ORDER_EFFECTS_CHANGED.refuse("effects_sha256", details)
