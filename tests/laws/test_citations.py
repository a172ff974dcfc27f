"""What code and pages cite exists: paths, tests, sections of docs/law, and marks of how sure a statement is."""
import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.laws.sources import ROOT

LAW = ROOT / "docs/law"
FOLDERS = ("services", "shared", "deploy", "tests", "docs")
COPIED = ROOT / "deploy/demo/people/generator"
"""Kept as it was given, with sums of its bytes; it has no other citations than its own."""
IGNORED = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
MADE_LATER = tuple(line.strip("/") for line in IGNORED if "/" in line.strip("/"))
"""What git ignores below the folders: made by a command that a page explains."""

ROOTED = re.compile(rf"(?<![\w./<-])((?:{'|'.join(FOLDERS)})/[\w./<>*-]*[\w/>*])(?:::(\w+))?")
KINDS = "md|py|csv|toml|typ|yaml|css|html"
BESIDE = re.compile(rf"(?<![\w./<>*{{}}-])([\w*-][\w./*-]*\.(?:{KINDS}))(?![\w/])(?:::(\w+))?")
RUN = re.compile(r"python3? -m ((?:services|shared|deploy|tests)(?:\.\w+)*)(?![\w.]*<)")
ABOVE = re.compile(r"(?<![\w./(])(?:\.\./)+([\w./-]*\w)")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")

SECTION = r"§\d+(?:\.\d+)*[a-z]?"
CHAIN = re.compile(rf"(?:([\w-]+)\.md |RFC \d+ )?({SECTION}(?:(?:,| to| and) {SECTION})*)")
MARKS = ("sure", "likely", "unknown", "S", "L", "?", "ours")
MARK = rf"({'|'.join(re.escape(mark) for mark in MARKS)})(?!\w)"
BEFORE = re.compile(rf"\[{MARK}: $")
AFTER = re.compile(rf"(?: \[|, ){MARK}")
BARE = re.compile(rf"\[{MARK}[^\[\]]*\]")


@cache
def _sources() -> list[Path]:
    """Code, data, forms and pages: all that cites."""
    pages = [path for path in sorted(ROOT.glob("*.md")) if path.name != "CHANGELOG.md"]
    kinds = {".py", ".typ", ".md", ".csv", ".toml"}
    return pages + [path for path in map(ROOT.joinpath, _files())
                    if path.suffix in kinds and path.parent != ROOT and COPIED not in path.parents]


@cache
def _said(path: Path) -> str:
    """What a person reads of a file: of Python its comments and docstrings, of all else the whole text."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    alone = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr)]
    strings = [one.value for one in alone if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return "\n".join((*comments, *strings))


@cache
def _files() -> list[str]:
    found = [path.name for path in ROOT.iterdir() if path.is_file()]
    below = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    return found + [path.relative_to(ROOT).as_posix() for path in below]


def _there(name: str, folder: Path) -> bool:
    """Whether a path from this folder is a file or folder; `<partner>` and `*` stand for any name."""
    pattern = re.sub(r"<\w+>", "*", name)
    return any(folder.glob(pattern)) if "*" in pattern else (folder / pattern).exists()


@cache
def _somewhere(name: str) -> list[str]:
    """The files whose path ends so."""
    return [file for file in _files() if fnmatch(f"/{file}", f"*/{name}")]


def _defines(files: Iterable[str], name: str) -> bool:
    definition = re.compile(rf"^(?:(?:async )?def |class )?{name}\b", re.MULTILINE)
    return any(definition.search((ROOT / file).read_text(encoding="utf-8")) for file in files)


def test_every_path_exists() -> None:
    """Paths from the root, files by the end of their path, links of a page, tests behind `::`, modules to run."""
    wrong = []
    for source in _sources():
        text, where = source.read_text(encoding="utf-8"), source.relative_to(ROOT)
        for name, word in ROOTED.findall(text):
            if not name.startswith(MADE_LATER) and not _there(name, ROOT):
                wrong.append(f"{where}: {name}")
            elif word and not _defines([name], word):
                wrong.append(f"{where}: {name}::{word}")
        for name, word in BESIDE.findall(ROOTED.sub("", _said(source))) if BESIDE.search(text) else ():
            if not (found := _somewhere(name)):
                wrong.append(f"{where}: {name}")
            elif word and not _defines(found, word):
                wrong.append(f"{where}: {name}::{word}")
        for name in RUN.findall(text):
            path = ROOT / name.replace(".", "/")
            if not (path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()):
                wrong.append(f"{where}: python -m {name}")
        if source.suffix == ".md":
            gone = [name for name in LINK.findall(text) if not _there(name, source.parent)]
            gone += [up for up in ABOVE.findall(text) if not any(f"/{up}" in f"/{file}" for file in _files())]
            wrong += [f"{where}: {name}" for name in gone]

    assert [] == wrong


class Citation(NamedTuple):
    """Sections of a page of docs/law that a source names, with the mark that it gives them."""

    place: str
    page: str
    sections: list[str]
    mark: str


def _citations() -> Iterator[Citation]:
    for source in _sources():
        text = source.read_text(encoding="utf-8")
        for found in CHAIN.finditer(text):
            if found[0].startswith("RFC"):
                continue
            page = found[1] or (source.stem if source.parent == LAW else "")
            mark = BEFORE.search(text[:found.start()][-12:]) or AFTER.match(text, found.end())
            line = text.count("\n", 0, found.start()) + 1
            sections = re.findall(r"\d+(?:\.\d+)*[a-z]?", found[2])
            yield Citation(f"{source.relative_to(ROOT)}:{line}", page, sections, mark[1] if mark else "")


@cache
def _sections(page: str) -> dict[str, str]:
    """The sections of a page, with their text: numbered headings, numbered points below one; part (a) is `4.14a`."""
    sections: dict[str, str] = {}
    path = LAW / f"{page}.md"
    heading = point = ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        if found := re.match(r"#{2,3} (\d+(?:\.\d+)*)\.? ", line):
            heading, point = found[1], ""
        elif found := re.match(r"(\d+)\. ", line):
            point = f"{heading}.{found[1]}"
        above = [part for part in (heading.split(".")[0], heading, point) if part]
        for name in dict.fromkeys(above):
            sections[name] = sections.get(name, "") + line + "\n"
        for letter in re.findall(r"\(([a-z])\)", line) if point else ():
            sections[point + letter] = sections[point]
    return sections


def _uses(text: str, mark: str) -> bool:
    """Whether a text gives this mark: in brackets, in the last column of a table, or as `(ours)`."""
    word = rf"(?<!\w){re.escape(mark)}(?!\w)"
    given = rf"\[[^\]]*{word}[^\]]*\]|\((?:[^)]*, )?{word}|\| {word}[^|]*\|$"
    return re.search(given, text, re.MULTILINE) is not None


def test_every_section_exists() -> None:
    """A § stands behind its page's name, and the page has it. Inside docs/law a § alone is the page's own."""
    wrong = [f"{one.place}: {one.page or 'no page'} §{section}"
             for one in _citations() for section in one.sections if section not in _sections(one.page)]

    assert [] == wrong


def test_every_mark_is_the_section_s_own() -> None:
    """What code calls likely, the section that it cites calls likely, in the page's own marks (docs/law/README.md)."""
    wrong = []
    for one in _citations():
        texts = [_sections(one.page).get(section, "") for section in one.sections]
        if one.mark and not any(_uses(text, one.mark) for text in texts):
            wrong.append(f"{one.place}: {one.page} §{', §'.join(one.sections)} {one.mark}")

    assert [] == wrong


def test_a_mark_without_a_section_is_of_a_page_that_the_file_cites() -> None:
    """`[L]` is a word of vocational.md: a file that cites basic-education.md alone says `[likely]`."""
    wrong = []
    for source in _sources():
        said = _said(source) if BARE.search(source.read_text(encoding="utf-8")) else ""
        texts = [page.read_text(encoding="utf-8") for page in LAW.glob("*.md") if page.name in said]
        unknown = [mark for mark in BARE.findall(said) if not any(_uses(text, mark) for text in texts)]
        wrong += [f"{source.relative_to(ROOT)}: [{mark}]" for mark in unknown if texts and source.parent != LAW]

    assert [] == wrong
