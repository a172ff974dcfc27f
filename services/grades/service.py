"""The grades service: students, curricula, results, terms, graduation, achievement records."""

import gc

from services.grades import (
    calendar,
    classes,
    corrections,
    curriculum,
    decisions,
    enrolments,
    graduation,
    imports,
    marks,
    records,
    remedies,
    results,
    schools,
    standard_tests,
    students,
    terms,
    workload,
)
from services.grades.curriculum.curricula import curriculum_of
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Resources
from shared.vocabulary.levels import Level

GC_THRESHOLDS = (50_000, 20, 50)
"""Thresholds of the garbage collector.

A batch of 500 rows makes thousands of objects without cycles, which are freed with the batch.
With Python's default thresholds the search for cycles took 40 % of an import's CPU time
(tests/bench/migration.py).
"""


async def prepare(_: Resources) -> None:
    """Load the curricula once, and exempt all that is loaded from garbage collection."""
    for level in Level:
        curriculum_of(level)
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


grades = Service(
    "grades",
    ServiceSettings,
    prepare=prepare,
    capabilities=[
        decisions,
        calendar,
        records,
        schools,
        curriculum,
        students,
        enrolments,
        classes,
        standard_tests,
        results,
        marks,
        imports,
        terms,
        remedies,
        corrections,
        graduation,
        workload,
    ],
)
