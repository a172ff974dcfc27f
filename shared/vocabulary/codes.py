"""Codes of places, people and things, as types: validated once, where a message is read.

Patterns use [0-9]: \\d matches Thai digits too, and ๕๘ would be another place than 58.
"""

from typing import Annotated

from pydantic import StringConstraints

NOWHERE = "-"
"""In place of an authority or a school where there is none: of a province, of the country."""

ProvinceCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]$")]
"""จังหวัด: two digits of the Department of Provincial Administration (58 = Mae Hong Son)."""

AuthorityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[A-Z]{2,3}-[0-9]{2,4}$")]
"""องค์กรปกครองส่วนท้องถิ่น: province, kind, running number (58-PAO-01).

Ours, until DLA gives its list (linkage.md §7).
"""

SchoolCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
"""สถานศึกษา, by LSQ's own code: ten digits without a meaning, given once, never changed or used again.

A school that had a code of the ministry when it came to LSQ has the same digits.
"""

MoeSchoolCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
"""รหัสสถานศึกษา 10 หลัก: agency (30 = DLA), province, serial of six: the school id of the ministry's files
(MOE-GPA). The ministry may change it.
"""

Place = Annotated[str, StringConstraints(pattern=r"^(-|[A-Za-z0-9][A-Za-z0-9-]{0,31})$")]
"""The organisation that a message is about: an authority, a school, a province, or `-`.

One token of a subject.
"""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file or a record, lower-case hexadecimal."""

NationalId = Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")]
"""เลขประจำตัวประชาชน: thirteen digits without dashes; identifiers.py checks them."""

StudentNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zก-ฮ/-]{1,13}$")]
"""เลขประจำตัวนักเรียน: the running number of the school's register; text, leading zeros are significant."""

SignedTicket = Annotated[str, StringConstraints(max_length=2000)]
"""The ticket of an import, as registry has signed it."""
