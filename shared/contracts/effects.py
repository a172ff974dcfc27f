"""The effects of a decision: what it would do, computed before it is made.

Who decides sees them first, and decides on their SHA-256.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.problem import Problem
from shared.contracts.record import canonical, digest
from shared.vocabulary.codes import Sha256

SeenEffects = Annotated[
    Sha256, Field(description="SHA-256 of the canonical JSON of the effects that were seen")
]


class Effects(BaseModel):
    """What a decision would do. Services and portal compute its digest by the same function."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @property
    def sha256(self) -> str:
        """The digest on which the decision is made."""
        return digest(canonical(self))


def refuse_unseen(effects: Effects, seen_sha256: str, changed: Problem) -> None:
    """Refuse a decision whose effects are not those that the person has seen.

    `changed`: the problem of this kind of decision; its `details` have the new effects and their digest.
    """
    if effects.sha256 != seen_sha256:
        details = {"effects_sha256": effects.sha256, "effects": effects.model_dump(mode="json")}
        raise changed.refuse("effects_sha256", details)
