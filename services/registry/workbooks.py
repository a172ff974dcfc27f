"""The opening of workbooks that people send, with refusals in registry's words; columns are of each form."""

from shared.contracts.problem import Refusal
from shared.contracts.registry.problems import WORKBOOK_ACTIVE, WORKBOOK_TOO_LARGE, WORKBOOK_UNREADABLE
from shared.workbooks.contents import OpenedWorkbook, WorkbookForm
from shared.workbooks.guard import Limits, Unfit
from shared.workbooks.opening import open_workbook


async def opened(body: bytes, form: WorkbookForm) -> OpenedWorkbook:
    """A workbook within the limits of a form.

    Refuse another kind of file, one that is too large, and one that computes or fetches.
    """
    try:
        found = await open_workbook(body, form)
    except Unfit as unfit:
        raise _refusal_of(unfit, form.limits) from None
    if formula := next((sheet.formula for sheet in found.sheets if sheet.formula), None):
        raise WORKBOOK_ACTIVE.refuse(field="workbook", where=formula)
    return found


def _refusal_of(unfit: Unfit, limits: Limits) -> Refusal:
    if unfit.kind in ("macros", "outside"):
        return WORKBOOK_ACTIVE.refuse(field="workbook", where=unfit.where[:60])
    too_large = {
        "too_large": f"> {limits.file_bytes // 1_000_000} MB",
        "bomb": f"> {limits.unpacked_bytes // 1_000_000} MB unpacked",
        "too_far": "cells far from the table",
        "too_heavy": "more than the reader may use",
    }
    if what := too_large.get(unfit.kind):
        return WORKBOOK_TOO_LARGE.refuse(field="workbook", what=what)
    return WORKBOOK_UNREADABLE.refuse(field="workbook")
