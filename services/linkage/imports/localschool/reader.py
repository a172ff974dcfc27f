"""Read a workbook in a child process that may die of it. What comes back is the table, or a `Refusal` that says what to do."""
import asyncio
import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from services.linkage.imports.localschool.container import FILE_LIMIT
from shared.contracts.linkage import problems
from shared.contracts.problem import FieldProblem, Refusal

TIME_LIMIT = 60.0                                             # seconds of wall clock


@dataclass(frozen=True)
class Workbook:
    """The form as the school wrote it: heading, where each column of LSF1 stands, rows (number as Excel shows it, cells as text), formulas by row and place."""

    sheet: str
    heading: list[str]
    positions: list[int]
    rows: list[tuple[int, list[str]]]
    formulas: dict[int, dict[int, str]]


async def read_workbook(body: bytes, patience: float = TIME_LIMIT) -> Workbook:
    """The table of this workbook. Refuses in the order of cause: wrong file, then wrong columns. Wrong rows are for rows.py."""
    if len(body) > FILE_LIMIT:                                # no child for what is told at a glance
        raise refusal("too_large", [], {"limit": FILE_LIMIT // 1_000_000})
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "services.linkage.imports.localschool.child", env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(body), patience)
    except TimeoutError:
        raise refusal("too_heavy", [], {}) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise refusal("too_heavy", [], {})
    return await asyncio.to_thread(_workbook, out)


def _workbook(out: bytes) -> Workbook:
    answer: dict[str, Any] = json.loads(out)
    if "unfit" in answer:
        raise refusal(answer["unfit"], answer["faults"], answer["facts"])
    table = answer["table"]
    text = table["texts"].__getitem__
    return Workbook(
        table["sheet"], table["heading"], table["positions"], [(number, list(map(text, cells))) for number, cells in table["rows"]],
        {row: dict(cells) for row, cells in table["formulas"]},
    )


def refusal(kind: str, faults: list[tuple[str, str, str]], facts: dict[str, str | int]) -> Refusal:
    """The refusal of shared.contracts.linkage.problems for this kind; columns are told one by one."""
    missing = [label for label, what, _ in faults if what == "missing"]
    strange = [label for label, what, _ in faults if what != "missing"]
    texts: dict[str, Any] = {"missing": ", ".join(missing) or "-", "strange": ", ".join(strange)[:500] or "-"} if kind == "columns" else dict(facts)
    refused = problems.OF_WORKBOOK[kind].refuse("workbook", None, **texts)
    refused.report.fields = [FieldProblem(field=label[:200], code=what, message_en=f"nearest: {guess}" if guess else what) for label, what, guess in faults]
    return refused
