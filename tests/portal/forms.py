"""The forms of a page, as a browser would send them."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """The forms of a page by their address: each field with its values, as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, list[str]]] = {}
        self._fields: dict[str, list[str]] | None = None
        self._name = ""
        self._choice: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._fields = self.found.setdefault(given.get("action", ""), {})
        name = given.get("name", "")
        if tag == "input" and self._fields is not None and name:
            ticked = "checked" in given
            if given.get("type") not in ("checkbox", "radio") or ticked:
                self._add(name, given.get("value", ""))
        if tag in ("select", "textarea"):
            self._name, self._choice, self._first = name, None, None
        if tag == "option":
            self._first = given.get("value", "") if self._first is None else self._first
            if "selected" in given:
                self._choice = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._name and self._first is None:
            self._choice = (self._choice or "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea") and self._name:
            self._add(self._name, self._choice if self._choice is not None else self._first or "")
            self._name = ""
        if tag == "form":
            self._fields = None

    def _add(self, name: str, value: str) -> None:
        if self._fields is not None:
            self._fields.setdefault(name, []).append(value)


def forms_of(page: str) -> dict[str, dict[str, list[str]]]:
    """The forms of a page by their address."""
    parser = Forms()
    parser.feed(page)
    return parser.found
