"""Sample accounts: synthetic officers of DLA, of one authority and of two schools, written to `accounts.json`
in the stack's folder.

`lsq up` creates them at its first start. A real installation does not: DLA's first officers come from a file
(services/registry/accounts/setup.py), all others are appointed by order.
"""

import json
from datetime import date
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from deploy.demo.orders import record_order
from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.story import Person, register, sign_in, upload
from deploy.local.keys import write_private
from deploy.local.stack import Stack
from shared.contracts.registry.commands import Appointee
from shared.contracts.registry.queries import EffectsOfOrder
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import PDF
from shared.vocabulary.offices import Duty, Office

SEED, PROVINCE, AUTHORITY, SCHOOLS = 2569, "58", "58-PAO-01", ("3058910002", "3058910003")
# office, duty, user name
Wanted = tuple[Office, Duty | None, str]
# 8 มิถุนายน 2569
DATED = date(2026, 6, 8)


def first_officer(folder: Path) -> None:
    """Write the file from which registry loads DLA's first officer, unless it exists."""
    file = folder / "setup.json"
    if file.exists():
        return
    staff = a_person(SEED, 1)
    officer = _identity(staff) | {
        "position": "นักวิชาการศึกษา",
        "user_name": "dla",
        "password_hash": PasswordHasher().hash(staff.password),
    }
    write_private(
        file,
        json.dumps(
            {
                "number": "1/2569",
                "dated": "2026-05-01",
                "signer_name": "ผู้มีอำนาจลงนาม (จำลอง)",
                "signer_position": "อธิบดีกรมส่งเสริมการปกครองท้องถิ่น",
                "term_from": "2026-05-01",
                "term_to": None,
                "officers": [officer],
            },
            ensure_ascii=False,
        ).encode(),
    )
    _store_accounts(folder, [_account("dla", staff, Office.DLA_OFFICER, "*")])


async def offices(stack: Stack) -> None:
    """Record the orders and register the accounts of an authority and two schools, unless they exist."""
    made = _load_accounts(stack.folder)
    if len(made) > 1:
        return
    async with httpx.AsyncClient(base_url=stack.address, timeout=60, trust_env=False) as http:
        dla = await sign_in(stack, http, "dla", made[0]["password"])
        made += await _order(http, dla, 2, PROVINCE, NOWHERE, [(Office.PROVINCE_OFFICER, None, "province")])
        made += await _order(http, dla, 3, AUTHORITY, NOWHERE, [(Office.AUTHORITY_CLERK, None, "clerk")])
        clerk = await sign_in(stack, http, "clerk", made[-1]["password"])
        officer: list[Wanted] = [(Office.REGISTRAR_OFFICER, None, "officer")]
        made += await _order(http, clerk, 4, AUTHORITY, NOWHERE, officer)
        for number, school in enumerate(SCHOOLS, 5):
            made += await _order(http, clerk, number, AUTHORITY, school, _of_school(school))
    _store_accounts(stack.folder, made)


def _of_school(school: str) -> list[Wanted]:
    committee: list[Wanted] = [(Office.COMMITTEE_MEMBER, duty, f"{duty}-{school[-1]}") for duty in Duty]
    return [
        (Office.DIRECTOR, None, f"director-{school[-1]}"),
        (Office.REGISTRAR, None, f"registrar-{school[-1]}"),
        *committee,
    ]


async def _order(
    http: httpx.AsyncClient, by: Person, number: int, authority: str, school: str, wanted: list[Wanted]
) -> list[dict[str, str]]:
    people = [a_person(SEED, number * 100 + place) for place in range(len(wanted))]
    scan = await upload(http, by, "order.pdf", scanned_order(f"{SEED}/{number}"), PDF)
    appointees = [
        Appointee(**_identity(who), position=office.thai, office=office, duty=duty)
        for who, (office, duty, _) in zip(people, wanted, strict=True)
    ]
    content = EffectsOfOrder(
        authority=authority,
        school=school,
        number=f"{number}/2569",
        dated=DATED,
        signer_name="ผู้ลงนาม (จำลอง)",
        signer_position="นายกองค์การบริหารส่วนจังหวัด",
        term_from=DATED,
        scan=scan,
        appointees=appointees,
    )
    order = await record_order(http, by.session, content)
    accounts = []
    for who, (office, _, user), appointed in zip(people, wanted, order.appointments, strict=True):
        await register(http, who, user, appointed.registration_code)
        accounts.append(
            _account(user, who, office, ".".join(part for part in (authority, school) if part != NOWHERE))
        )
    return accounts


def _identity(staff: Staff) -> dict[str, str]:
    return {"national_id": staff.national_id, "title": staff.title, "first": staff.first, "last": staff.last}


def _account(user: str, staff: Staff, office: Office, organisation: str) -> dict[str, str]:
    return {"user_name": user, "password": staff.password, "office": office, "organisation": organisation}


def _load_accounts(folder: Path) -> list[dict[str, str]]:
    file = folder / "accounts.json"
    found: list[dict[str, str]] = json.loads(file.read_text()) if file.exists() else []
    return found


def _store_accounts(folder: Path, accounts: list[dict[str, str]]) -> None:
    write_private(folder / "accounts.json", json.dumps(accounts, ensure_ascii=False, indent=1).encode())
