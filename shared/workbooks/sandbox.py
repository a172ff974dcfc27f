"""The sandbox: a process that opens one workbook and ends.

Run by opening.py: `python -m shared.workbooks.sandbox`.

It opens what strangers made, so it gets no settings and no secrets, and the limits below; when it dies of one
of them, the service lives on.
"""

import resource
import sys
from contextlib import suppress

from shared.workbooks.contents import WorkbookForm, answer_of, answer_of_unfit
from shared.workbooks.guard import Unfit, open_container
from shared.workbooks.sheets import read_workbook

CPU_S = 40
"""50,000 rows take about 3."""


def main() -> None:
    """The form as a line, then the file, on standard input; one JSON object on standard output."""
    form = WorkbookForm.of_json(sys.stdin.buffer.readline())
    _limit(form.limits.memory_bytes)
    body = sys.stdin.buffer.read()
    try:
        answer = answer_of(read_workbook(body, open_container(body, form.limits), form))
    except Unfit as unfit:
        answer = answer_of_unfit(unfit)
    except MemoryError:
        answer = answer_of_unfit(Unfit("too_heavy"))
    sys.stdout.write(answer)


def _limit(memory_bytes: int) -> None:
    """Limits of this process alone. macOS refuses the first one: there the size limits and the time limit of
    opening.py remain.
    """
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    main()
