"""Open a workbook in the sandbox: a child process that may die of it."""

import asyncio
import os
import sys

from shared.workbooks.contents import OpenedWorkbook, WorkbookForm, workbook_of
from shared.workbooks.guard import Unfit

TIMEOUT_S = 60.0


async def open_workbook(body: bytes, form: WorkbookForm, timeout_s: float = TIMEOUT_S) -> OpenedWorkbook:
    """The sheets of this workbook, and the table of the one that has the form.

    Raises `Unfit` when it cannot be taken as a whole.
    """
    # no process for what is seen at a glance
    if len(body) > form.limits.file_bytes:
        raise Unfit("too_large")
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "shared.workbooks.sandbox",
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        answer, _ = await asyncio.wait_for(child.communicate(form.to_json() + b"\n" + body), timeout_s)
    except TimeoutError:
        raise Unfit("too_heavy") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise Unfit("too_heavy")
    return await asyncio.to_thread(workbook_of, answer)
