"""grades: what was learnt. Students, curricula, results and what changes them, terms; the audit and the approval of graduates, and their records."""
import gc

from services.grades import (
    classes,
    corrections,
    curriculum,
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
from services.grades.curriculum.curricula import LEVELS, curriculum_of
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Resources

GC_THRESHOLDS = (50_000, 20, 50)
"""Garbage collector: a batch of 500 rows makes some thousand objects that die with it, without cycles. By Python's own thresholds
looking for cycles among them took 40 % of an import's CPU (tests/bench/migration.py)."""


async def prepare(_: Resources) -> None:
    """Read the curricula once, and leave what is there for good out of the collector's rounds."""
    for level in LEVELS:
        curriculum_of(level)
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


grades = Service(
    "grades", ServiceSettings, prepare=prepare,
    capabilities=[
        records, schools, curriculum, students, enrolments, classes, standard_tests, results, marks, imports, terms, remedies, corrections,
        graduation, workload,
    ],
)
