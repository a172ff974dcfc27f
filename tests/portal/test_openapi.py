"""The description of the API, and the API tried by it: Schemathesis sends what fits and what does not."""

import asyncio
import os
import sys
from pathlib import Path

import httpx
import pytest

from deploy.demo.story import Story
from services.portal.session import COOKIE
from tests.portal.callers import a_caller

IS_THOROUGH = bool(os.environ.get("LSQ_TEST_THOROUGH"))
# of one operation
EXAMPLES = "50" if IS_THOROUGH else "5"
# coverage: each constraint of the description kept and broken, some 500 requests
PHASES = "examples,coverage,fuzzing" if IS_THOROUGH else "examples,fuzzing"
ROLES = [
    "registrar",
    *(pytest.param(role, marks=pytest.mark.long) for role in ("director", "officer", "clerk", "dla")),
]
# Each guess costs the hash of a password, and what ends sessions ends those of other tests.
NOT_TRIED = r"^/api/v1/(sign-in|sign-out|register|account.*)$"
# A command twice with one key is one command; these keep nothing, or are the door to a session.
WITHOUT_KEY = {
    "/api/v1/sign-in": "opens a session",
    "/api/v1/files": "an upload that nobody names is deleted",
    "/api/v1/verdict": "stores nothing",
    "/api/v1/register": "a code opens one account",
    "/api/v1/sign-out": "what has ended does not end again",
    "/api/v1/pupils/search": "a question: a name never stands in an address",
    "/api/v1/pupils/particulars": "a question: a name never stands in an address",
}


async def test_the_description_is_openapi_of_problems_and_keys(story: Story) -> None:
    """Version 3.1; each refusal is a problem; each command may have a key."""
    async with httpx.AsyncClient(base_url=story.stack.address, trust_env=False) as client:
        described = (await client.get("/api/v1/openapi.json")).json()
    operations = {
        (method, path): operation
        for path, item in described["paths"].items()
        for method, operation in item.items()
    }

    assert described["openapi"].startswith("3.1.")
    for operation in operations.values():
        assert {"4XX", "5XX"} < operation["responses"].keys()
        assert ["application/problem+json"] == list(operation["responses"]["4XX"]["content"])
    assert [] == [
        path
        for (method, path), operation in operations.items()
        if method == "post"
        and path not in WITHOUT_KEY
        and not path.endswith("/effects")
        and "idempotency-key" not in [one["name"] for one in operation.get("parameters", [])]
    ]


# What fits the description may be refused for what is recorded, by right, or as a file of another kind.
CONFIGURATION = """
[auth.openapi.session]
bearer = "${TOKEN}"

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "413", "415", "429", "503"]

# Windows of another year, and texts of spaces alone, are refused: a description cannot tell it.
[[operations]]
include-path-regex = "^/api/v1/(calendars/.*/draft|orders.*)$"

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "413", "415", "422", "429", "503"]
"""


@pytest.mark.long
@pytest.mark.thorough
@pytest.mark.parametrize("key", ROLES)
async def test_schemathesis_finds_nothing(story: Story, key: str, tmp_path: Path) -> None:
    """Answers have the described status, type and shape; nothing ends in a defect; wrong input is refused."""
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    async with a_caller(story, key) as caller:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{story.stack.address}/api/v1/openapi.json"),
            *(
                "--exclude-path-regex",
                NOT_TRIED,
                "--max-examples",
                EXAMPLES,
                "--phases",
                PHASES,
            ),
            *("--seed", "1", "--no-color"),
            cwd=tmp_path,
            env=os.environ | {"TOKEN": caller.browser.cookies[COOKIE]},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()

    assert 0 == process.returncode, output.decode()[-20_000:]
