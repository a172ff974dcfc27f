"""Laws of the portal: an area has one name in its pages, its API and its templates."""

from collections.abc import Iterator
from pathlib import Path

from services.portal import api, pages
from tests.laws.sources import ROOT
from tests.laws.test_problems import strings

PORTAL = ROOT / "services" / "portal"
TEMPLATES = PORTAL / "templates"


def test_an_area_has_one_name() -> None:
    """A page module uses the templates of its own folder, a folder of templates belongs to a page module."""
    areas = modules("pages")
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    wrong = [f"templates/{name}: no pages/{name}.py" for name in sorted(folders - areas.keys())]
    wrong += [
        f"pages/{name}.py uses {one}" for name, path in areas.items() for one in foreign_templates(path)
    ]

    assert [] == wrong, "name the page module and its folder of templates after the area"


def test_every_area_is_served() -> None:
    """A module that AREAS does not list serves nothing."""
    wrong = [
        f"{package.__name__}.{name}"
        for package, folder in ((pages, "pages"), (api, "api"))
        for name in modules(folder)
        if name not in {area.__name__.split(".")[-1] for area in package.AREAS}
    ]

    assert [] == wrong, "add the module to AREAS in __init__.py"


def modules(folder: str) -> dict[str, Path]:
    """The modules of a folder of the portal by their names."""
    return {path.stem: path for path in sorted((PORTAL / folder).glob("*.py")) if path.stem != "__init__"}


def foreign_templates(path: Path) -> Iterator[str]:
    """The templates that a page module names outside its own folder."""
    return (
        node.value
        for node in strings(path)
        if isinstance(node.value, str)
        and node.value.endswith(".html")
        and not node.value.startswith(f"{path.stem}/")
    )
