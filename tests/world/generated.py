"""Rows and sums of the generator (deploy/demo/people/generator, unchanged), in this process."""

from collections.abc import Iterator
from typing import Any

from deploy.demo.people.generator import generate


def _cohort(command: str, level: str, seed: int, students: int, *options: str) -> tuple[Any, Any]:
    arguments = generate.parser().parse_args(
        [command, "--seed", str(seed), "--level", level, "--students", str(students), *options]
    )
    return arguments, generate.Cohort(arguments)


def form_rows(
    level: str, seed: int, students: int, wrong: str = "0.02", noise: str = "0", *options: str
) -> Iterator[tuple[dict[str, str], dict[str, str] | None]]:
    """Rows of a workbook LSF1, each with its answer if it is wrong or untidy."""
    arguments, cohort = _cohort(
        "localschool", level, seed, students, "--wrong", wrong, "--noise", noise, *options
    )
    spoiler = generate.Spoiler(seed, level, arguments.wrong, arguments.noise)
    for row, answer in generate.form_rows(cohort, spoiler, range(students)):
        yield (
            dict(zip(generate.FORM_COLUMNS, row, strict=True)),
            dict(zip(generate.ANSWER_COLUMNS[1:], answer, strict=True)) if answer else None,
        )


def results(level: str, seed: int, students: int, *options: str) -> Iterator[list[dict[str, str]]]:
    """All results of each student."""
    _, cohort = _cohort("results", level, seed, students, *options)
    for number in range(students):
        yield [
            dict(zip(generate.RESULT_COLUMNS, row, strict=True))
            for row in cohort.results(cohort.student(number))
        ]


def expected(level: str, seed: int, students: int, *options: str) -> Iterator[list[dict[str, str]]]:
    """The sums of each student's terms, computed independently of LSQ."""
    _, cohort = _cohort("expected", level, seed, students, *options)
    for number in range(students):
        yield [
            dict(zip(generate.EXPECTED_COLUMNS, row, strict=True))
            for row in cohort.expected(cohort.student(number))
        ]
