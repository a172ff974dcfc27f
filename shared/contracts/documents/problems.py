"""Why documents says no."""
from shared.contracts.problem import Problem

NOT_IN_LOG = Problem(
    code="documents.not_in_log",
    th="เอกสารนี้ยังไม่เข้าลำดับในบันทึกการออกเอกสาร", remedy_th="ลองอีกครั้งในอีกสักครู่",
    en="The log of issuance does not hold this document yet.", remedy_en="Try again in a moment.",
)
