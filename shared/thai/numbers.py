"""Numbers in Thai words (จำนวนเป็นตัวหนังสือ), by the rules of the Royal Society.

A final one of a greater number is เอ็ด.
"""

import re

_DIGITS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_QUANTITY = re.compile(r"(?P<whole>0|[1-9][0-9]{0,17})(?:\.(?P<fraction>[0-9]{1,6}))?")


def number_words(text: str) -> str | None:
    """The words of a number in Arabic digits: `81.5` → แปดสิบเอ็ดจุดห้า. Every decimal is read, zeros too.

    None for a text that is not a quantity: leading zeros, commas, dashes (a code), a sign, more than 18
    digits.
    """
    number = _QUANTITY.fullmatch(text)
    if number is None:
        return None
    words = _whole(int(number["whole"]))
    if number["fraction"]:
        words += "จุด" + "".join(_DIGITS[int(digit)] for digit in number["fraction"])
    return words


def _whole(number: int) -> str:
    """The words of a whole number: the millions, then the six digits below them."""
    millions, rest = divmod(number, 1_000_000)
    if not millions:
        return _below_a_million(rest, ends_a_greater=False) or _DIGITS[0]
    return _whole(millions) + "ล้าน" + _below_a_million(rest, ends_a_greater=True)


def _below_a_million(number: int, *, ends_a_greater: bool) -> str:
    """The words of up to six digits; empty for zero."""
    digits = str(number)
    words = "".join(_digit(int(digit), len(digits) - 1 - i) for i, digit in enumerate(digits) if digit != "0")
    if number % 10 == 1 and (number > 1 or ends_a_greater):
        words = words.removesuffix("หนึ่ง") + "เอ็ด"
    return words


def _digit(digit: int, place: int) -> str:
    """The words of a digit at its place: สิบ and ยี่สิบ are irregular."""
    if place == 1 and digit <= 2:
        return ("", "สิบ", "ยี่สิบ")[digit]
    return _DIGITS[digit] + _PLACES[place]
