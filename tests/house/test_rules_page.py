"""docs/rules.md and the code say the same: every rule that code names has its line, every place and table that a line names exists."""
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
LINE = re.compile(r"^\| ([RV]-\d+) \|", re.MULTILINE)


def _rules_of_the_page() -> list[str]:
    return LINE.findall(PAGE.read_text(encoding="utf-8"))


def _rules_in_code() -> set[str]:
    named: set[str] = set()
    for folder in ("services/grades", "shared/vocabulary", "shared/thai"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for letter, first, _, last in re.findall(r"\b([RV])-(\d+)( to [RV]-(\d+))?", text):
                named |= {f"{letter}-{number}" for number in (first, last) if number}
    return named


def test_every_rule_named_in_code_has_its_line() -> None:
    """A docstring that says R-12 must find R-12 on the page."""
    assert _rules_in_code() <= set(_rules_of_the_page())


def test_every_rule_stands_once_in_order() -> None:
    """One line a rule."""
    rules = _rules_of_the_page()

    assert len(rules) == len(set(rules))


def test_every_place_and_table_exists() -> None:
    """Modules and tables that the page names are files."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if LINE.match(line):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for name in (*cells[3].split(", "), *cells[4].split(", ")):
                places = (ROOT / name, ROOT / "services/grades/rules" / name, ROOT / "tests/data/cases" / name)
                assert any(place.is_file() for place in places), f"{cells[0]} names {name}"
