"""The installed package is complete.

Processes read curricula, forms, templates and reference data from beside the code.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.laws.sources import ROOT

PACKAGES = ("services", "shared", "deploy")
FOR_PEOPLE_AND_BUILDS = {".md", ".png", ".py", ".pyc", ".yaml", ".lock", ".sh", ""}
READ = """
import services.grades.curriculum.curricula, services.registry.orders.collected.layout, services.registry.organisations.seed, services.portal.app, shared.chassis.migrations
from services.documents.forms.rendering.render import render
from services.linkage import service
from services.portal.manuals import manuals, task_html
from shared.vocabulary.levels import Level
assert services.grades.curriculum.curricula.__file__.startswith({place!r})
assert all(services.grades.curriculum.curricula.curriculum_of(level).subjects for level in Level)
assert all(task_html(one.name, task) for one in manuals().values() for task in one.tasks)
assert services.registry.orders.collected.layout.COLUMNS and (services.registry.organisations.seed.DATA / "subdistricts.csv").exists()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    for name in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / name, place / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs" / "manuals", place / "source" / "docs" / "manuals")
    for name in ("pyproject.toml", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, place / "source" / name)
    build = "from setuptools import build_meta; build_meta.build_wheel('..')"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", build], cwd=place / "source", check=True, capture_output=True
    )
    zipfile.ZipFile(next(place.glob("*.whl"))).extractall(place / "installed")
    return place / "installed"


def test_everything_that_code_reads_is_installed(installed: Path) -> None:
    """A new kind of file needs a line in pyproject.toml, [tool.setuptools.package-data]."""
    needed = {
        path.relative_to(ROOT)
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file()
        and path.suffix not in FOR_PEOPLE_AND_BUILDS
        and not {"golden", "compose-secrets", ".ruff_cache"} & set(path.parts)
    }

    assert set() == {str(path) for path in needed if not (installed / path).exists()}


def test_the_installed_code_finds_it(installed: Path) -> None:
    """The code is imported from the package, without the sources."""
    done = subprocess.run(
        [sys.executable, "-c", READ.format(place=str(installed))],
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == done.returncode, done.stderr
