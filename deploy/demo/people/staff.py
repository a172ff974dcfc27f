"""Synthetic office holders: directors, registrars, committees.

Their national ids name a registration office that does not exist.
"""

import random
from dataclasses import dataclass

from deploy.demo.people.generator import generate
from shared.contracts.registry.commands import Appointee
from shared.vocabulary.offices import Duty, Office

POSITIONS = {
    Office.REGISTRAR_OFFICER: "นักวิชาการศึกษาชำนาญการ",
    Office.DIRECTOR: "ผู้อำนวยการสถานศึกษา",
    Office.REGISTRAR: "ครูชำนาญการพิเศษ",
    Office.COMMITTEE_MEMBER: "ครูชำนาญการ",
    Office.AUTHORITY_CLERK: "เจ้าพนักงานธุรการ",
}


@dataclass(frozen=True)
class Staff:
    """A person who can be appointed, register and sign in."""

    national_id: str
    title: str
    first: str
    last: str
    user_name: str
    password: str

    def appointed(self, office: Office, duty: Duty | None = None) -> Appointee:
        """This person as an appointee of an order."""
        return Appointee(
            national_id=self.national_id,
            title=self.title,
            first=self.first,
            last=self.last,
            position=POSITIONS.get(office, "นักวิชาการศึกษา"),
            office=office,
            duty=duty,
        )


def a_person(seed: int, number: int) -> Staff:
    """The person of this number and seed."""
    chance = random.Random(f"staff/{seed}/{number}")
    man = chance.random() < 0.4
    given = generate.Weighted(generate.read("given_names_m.csv" if man else "given_names_f.csv"), False)
    last = generate.Weighted(generate.read("surnames.csv"), False).draw(chance.random)
    body = f"358{60 + number % 10}{chance.randrange(10**7):07d}"[:12]
    return Staff(
        national_id=body + generate.check_digit(body),
        title="นาย" if man else "นางสาว",
        first=given.draw(chance.random),
        last=last,
        user_name=f"staff{number:02d}",
        password=f"synthetic-{chance.randrange(10**9):09d}",
    )
