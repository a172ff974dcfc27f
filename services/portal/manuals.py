"""The manuals (คู่มือ): read from docs/manuals, where whoever has the sources reads them, too.

A manual is a page of links to its tasks; a task may belong to several manuals.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

MANUALS = Path(__file__).parents[2] / "docs" / "manuals"
NAMES = ("central", "school-basic", "school-vocational")
TASK_LINK = re.compile(r"^\d+\. \[(.+)\]\(tasks/([a-z-]+)\.md\)$", re.MULTILINE)

# Without HTML: what is written is text.
_markdown = MarkdownIt("commonmark", {"html": False})


class Manual(NamedTuple):
    """A manual: its title, for whom it is, its tasks in their order as name → title."""

    name: str
    title: str
    whom: str
    tasks: dict[str, str]


@cache
def manuals() -> dict[str, Manual]:
    """All manuals by name."""
    return {name: _manual(name) for name in NAMES}


def _manual(name: str) -> Manual:
    source = (MANUALS / f"{name}.md").read_text(encoding="utf-8")
    title, whom, _ = source.split("\n\n", maxsplit=2)
    tasks = {task: title for title, task in TASK_LINK.findall(source)}
    return Manual(name, title.removeprefix("# "), whom, tasks)


@cache
def task_html(manual: str, task: str) -> str:
    """A task of a manual as HTML, with links and pictures as the portal serves them."""
    tokens = _markdown.parse((MANUALS / "tasks" / f"{task}.md").read_text(encoding="utf-8"))
    for token in tokens:
        for inside in token.children or ():
            _serve(inside, manual)
    return str(_markdown.renderer.render(tokens, _markdown.options, {}))


def _serve(token: Token, manual: str) -> None:
    """Change the address of another task, or of a picture, from that of a file to that of a page."""
    if token.type == "link_open" and (target := str(token.attrs["href"])).endswith(".md"):
        token.attrs["href"] = f"/manuals/{manual}/{target.removesuffix('.md')}"
    if token.type == "image":
        token.attrs["src"] = str(token.attrs["src"]).replace("../pictures/", "/manuals/pictures/")
