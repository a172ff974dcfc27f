"""Why grades says no."""
from shared.contracts.problem import Problem

RESULTS_MISSING = Problem(
    code="grades.results_missing",
    th="ยังปิดภาคเรียนไม่ได้ ขาดผลการเรียน {count} รายการ", remedy_th="บันทึกผลให้ครบแล้วปิดภาคเรียนอีกครั้ง",
    en="The term cannot be closed: {count} results are missing.", remedy_en="Enter the results, then close the term again.",
)
