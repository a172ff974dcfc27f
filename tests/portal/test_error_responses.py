"""Each problem is answered with the same HTTP status, whatever page or program asked: clients rely on it."""

from string import Formatter
from uuid import uuid4

import pytest
from fastapi import Request

from deploy.demo.story import Story
from services.portal.error_responses import problem_response
from shared.contracts.catalogue import problems
from shared.contracts.problem import Problem
from tests.portal.callers import a_caller, is_problem

PROBLEMS = {problem.code: problem for problem in problems().values()}
STATUS = """
system.bad_body            422
system.not_signed_in       401
system.not_allowed         403
system.ticket_refused      403
system.file_missing        404
system.unavailable         503
system.read_only           503
system.defect              500
portal.not_your_office     403
portal.no_such_page        404
portal.no_such_file        404
portal.not_this_way        405
portal.unreadable          400
portal.foreign_form        403
portal.busy                503
portal.crowded             503
portal.too_many_from_here  429
portal.file_too_large      413
portal.file_kind           415
portal.too_many_photos      413
documents.document_unknown 404
documents.report_unknown   404
linkage.import_unknown     404
registry.too_many_tries    429
registry.order_unknown     404
registry.order_draft_unknown 404
registry.move_form_unknown 404
registry.move_form_not_yours 403
registry.circular_unknown  404
registry.circular_not_yours 403
registry.code_second_person 403
registry.code_not_yours    403
registry.may_not_ask_code  403
registry.may_not_confirm_code 403
"""
EXPECTED = {code: int(status) for code, status in map(str.split, STATUS.strip().splitlines())}
"""Every other problem: 409."""


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_the_status_of_a_problem(problem: Problem) -> None:
    """As released: a new status for an old problem breaks the programs that read it."""
    request = Request(
        {"type": "http", "method": "GET", "path": "/api/v1/reports", "headers": [], "query_string": b""}
    )
    texts = (problem.th, problem.en, problem.remedy_th, problem.remedy_en)
    facts = {name: "1" for text in texts for _, name, _, _ in Formatter().parse(text) if name}

    answer = problem_response(request, problem.refuse(**facts))

    assert EXPECTED.get(problem.code, 409) == answer.status_code


def test_the_table_names_problems_that_exist() -> None:
    """A removed problem has no line any more."""
    assert EXPECTED.keys() <= PROBLEMS.keys()


async def test_the_page_of_a_refusal_keeps_menu_and_name_and_leads_to_the_remedy(story: Story) -> None:
    """A wrong office reads whose page it is; a document that is not there leads to the register of issue."""
    async with a_caller(story, "province") as province, a_caller(story, "registrar") as registrar:
        refused = await province.browser.get("/orders")
        unknown = await registrar.browser.get(f"/documents/{uuid4()}")

        assert [403, 404] == [refused.status_code, unknown.status_code]
        for page, key in ((refused, "province"), (unknown, "registrar")):
            assert story.people[key].name in page.text
            assert "เมนูหลัก" in page.text
        assert "หน้านี้เป็นงานของ" in refused.text
        assert 'class="btn second small" href="/home"' in refused.text
        assert 'class="btn second small" href="/documents"' in unknown.text


async def test_a_program_reads_who_may_do_it(story: Story) -> None:
    """The registrar may not approve: the director may."""
    request = {"level": "upper", "year": 2569, "approved_on": "2027-03-29"}
    async with a_caller(story, "officer") as officer:
        answer = await officer.stranger.post(
            "/api/v1/approvals/effects", json=request, headers=officer.bearer
        )

        assert 403 == answer.status_code
        assert "director or registrar" in is_problem(answer)["remedy_en"]
