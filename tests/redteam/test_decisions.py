"""Attacks on decisions: a digest that the person has not seen for this decision."""

from collections.abc import Callable
from typing import Any

import pytest

from deploy.demo.story import Story
from shared.contracts.grades.commands import CorrectStudent
from shared.contracts.grades.effects import CorrectionEffects
from shared.contracts.grades.problems import EFFECTS_CHANGED
from shared.contracts.grades.queries import EffectsOfCorrection
from shared.contracts.grades.rows import FieldChange
from shared.contracts.problem import Refusal

Order = dict[str, Any]
WRITTEN = "select (select count(*) from decisions), (select count(*) from students.particulars), (select count(*) from records)"


async def an_order(year: Story) -> Order:
    """A correction of a graduate, as the order states it."""
    registrar = year.people["registrar"]
    return {
        "authority": registrar.authority,
        "school": registrar.school,
        "student_no": graduates(year)[0],
        "order_number": "91/2570",
        "order_date": year.stack.now().date(),
        "order_scan": await year.upload(registrar, "order.pdf", b"%PDF-1.7 order", "application/pdf"),
        "reason": "ไม่ตรงกับทะเบียนบ้าน",
        "changes": [FieldChange(field="father", after="นายปลอม สมมุติ")],
    }


def graduates(year: Story) -> list[str]:
    """Student numbers of graduates of ม.6."""
    return sorted(d["student"] for d in year.facts["documents"] if d["kind"] == "P1U")


# what the digest is of, from the order and the effects that it would have
FORGED: dict[str, Callable[[Story, Order], Order]] = {
    "another pupil": lambda year, order: order | {"student_no": graduates(year)[1]},
    "another order": lambda year, order: order | {"order_number": "92/2570"},
    "another reason": lambda year, order: order | {"reason": "ไม่ตรงกับสูติบัตร"},
    "another value": lambda year, order: (
        order | {"changes": [FieldChange(field="father", after="นายอื่น สมมุติ")]}
    ),
    "one field of two": lambda year, order: (
        order | {"changes": [*order["changes"], FieldChange(field="mother", after="นางปลอม สมมุติ")]}
    ),
}


@pytest.mark.parametrize("of", [*FORGED, "nothing"])
async def test_a_decision_on_a_forged_digest_is_refused(year: Story, of: str) -> None:
    """With the effects that it would have; nothing is written."""
    registrar, order = year.people["registrar"], await an_order(year)
    before = await year.stack.rows("grades", WRITTEN)
    sha256 = "0" * 64
    if of in FORGED:
        sha256 = (await registrar.ask(EffectsOfCorrection(**FORGED[of](year, order)))).sha256

    with pytest.raises(Refusal) as refused:
        await registrar.ask(CorrectStudent(**order, effects_sha256=sha256))

    assert refused.value.body.is_one_of(EFFECTS_CHANGED)
    shown = CorrectionEffects.model_validate(refused.value.body.details["effects"])
    assert shown == await registrar.ask(EffectsOfCorrection(**order))
    assert before == await year.stack.rows("grades", WRITTEN)
