"""Names: one spelling to store, one to compare, one order."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.people.generator import generate
from shared.thai.names import name_to_compare, name_to_store
from shared.thai.sorting import name_sort_key, thai_sort_key
from tests.tables import cases

LISTS = Path(generate.__file__).parent / "reference"
names = st.text(alphabet="กขงนมรฤฦวอะัาำิีึืุูเแโใไๅ็่้๊๋์ -.Aa9", min_size=1, max_size=8)


def _rows() -> list[dict[str, str]]:
    rows = []
    for name in ("given_names_m.csv", "given_names_f.csv", "surnames.csv"):
        with (LISTS / name).open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def test_names_of_the_lists() -> None:
    """A misspelt name compares as the correct one; a correct one is stored unchanged."""
    for row in _rows():
        if row["canonical"]:
            assert name_to_compare(row["name"]) == name_to_compare(row["canonical"]), row
        else:
            assert name_to_store(row["name"]) == row["name"], row


def test_different_names_stay_different() -> None:
    """No two correct names of the lists have the same key."""
    right = {row["name"] for row in _rows() if not row["canonical"]}

    assert len({name_to_compare(name) for name in right}) == len(right)


STORED = """
sara am typed in two                | คํา       | คำ
with a tone between                 | นํ้า      | น้ำ
with the tone first                 | น้ํา      | น้ำ
a nikhahit alone                    | สุตฺตํ    | สุตฺตํ
doubled spaces                      | ณ  อยุธยา | ณ อยุธยา
a space that belongs there          | ณ อยุธยา  | ณ อยุธยา
hyphen                              | จะ-แฮ     | จะ-แฮ
vowel below after its tone          | ตุ้ม      | ตุ้ม
"""


@pytest.mark.parametrize(("typed", "stored"), cases(STORED))
def test_name_to_store(typed: str, stored: str) -> None:
    """The spelling that is stored."""
    assert name_to_store(typed) == stored


@given(names)
def test_storing_and_comparing_are_idempotent(name: str) -> None:
    """A second time changes nothing, and the stored name compares as the typed one."""
    assert name_to_store(name_to_store(name)) == name_to_store(name)
    assert name_to_compare(name_to_store(name)) == name_to_compare(name)


DICTIONARY = """
กก กกุธภัณฑ์ กง กฎ กฏุก กะ กะหล่ำ กัน กา กาง ก้าง กำ กิน กี่ กึ่ง กือ กุ กู เก เกม แก โก ใกล้ ไก ไก่
ขา ข่า ข้า ขำ เข แข็ง แข้ง
รา รำ ฤ ฤกษ์ ฤทธิ์ ฤๅ ฤๅษี ลา ฦ ฦๅ วา
เสือ เสื่อ เสื้อ แสง หาญ อา เอก ไอ ฮา
"""


def test_order_of_the_dictionary() -> None:
    """Consonants before vowels.

    A leading vowel after its consonant; marks only where letters are equal (พจนานุกรม ฉบับราชบัณฑิตยสถาน).
    """
    for line in DICTIONARY.strip().splitlines():
        words = line.split()
        backwards = list(reversed(words))
        assert sorted(backwards, key=thai_sort_key) == words


PAIRS = """
shorter first                    | กา      | กาก
mark after none                  | ปา      | ป่า
mark by its place, not its rank  | ปาป้า   | ป่าปา
letters before marks             | ป้า     | ปาก
maitaikhu before mai ek          | เก็ง    | เก่ง
karan after tones                | ก้อน    | ก์อน
Latin letters before Thai ones   | Zoe     | กก
digits before letters            | 1       | a
"""


@pytest.mark.parametrize(("before", "after"), cases(PAIRS))
def test_pairs(before: str, after: str) -> None:
    """The first sorts before the second."""
    assert thai_sort_key(before) < thai_sort_key(after)


@given(names, names)
def test_sorting_is_a_total_order(one: str, other: str) -> None:
    """Equal keys are equal names.

    The order of keys is the order of their bytes in UTF-8, as a database with the collation C has it.
    """
    first, second = thai_sort_key(one), thai_sort_key(other)

    assert (first == second) == (name_to_store(one) == name_to_store(other))
    assert (first < second) == (first.encode() < second.encode())


@given(names, names, names)
def test_persons_are_ordered_by_given_name_first(given_name: str, one: str, other: str) -> None:
    """The family name decides only between equal given names; no family name sorts first."""
    assert name_sort_key(given_name, None) <= name_sort_key(given_name, one)
    assert (name_sort_key(given_name, one) < name_sort_key(given_name, other)) == (
        thai_sort_key(one) < thai_sort_key(other)
    )
