"""Every problem states in both languages what is wrong and what to do."""

import re
from collections import Counter
from string import Formatter

import pytest

from shared.contracts.catalogue import problems
from shared.contracts.problem import Problem

THAI = re.compile(r"[\u0e00-\u0e7f]")
PROBLEMS = {problem.code: problem for problem in problems().values()}


def test_codes_are_unique() -> None:
    """A code means one thing."""
    by_object = {id(problem): problem.code for problem in problems().values()}

    assert [] == [code for code, times in Counter(by_object.values()).items() if times > 1], (
        "give the second problem a code of its own"
    )


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_has_both_languages(problem: Problem) -> None:
    """Text and remedy in Thai and in English.

    The code is `<service>.<words>`; placeholders are filled once for all four texts.
    """
    assert THAI.search(problem.th), "write the Thai text"
    assert THAI.search(problem.remedy_th), "write in Thai what to do"
    for english in (problem.en, problem.remedy_en):
        assert english.strip().endswith((".", "}", "?", "!")), f"end the English sentence: {english!r}"
        assert not THAI.search(english)
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", problem.code)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_placeholders_have_names(problem: Problem) -> None:
    """`{count}`, never `{}`: Thai and English may order them differently."""
    for words in (problem.th, problem.en, problem.remedy_th, problem.remedy_en):
        assert "" not in {name for _, name, _, _ in Formatter().parse(words) if name is not None}
