"""The private parts of libraries that the code uses are listed, exist as expected, and no other is used.

An update of a library may change them without notice: then a test here fails, not a service.
"""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from minio import Minio
from minio.error import InvalidResponseError
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PdfFileWriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from tests.laws.sources import ROOT, parsed

SOURCES = [path for name in ("shared", "services", "deploy") for path in sorted((ROOT / name).rglob("*.py"))]
# Documented, though they begin with an underscore: of NamedTuple, of SQLAlchemy's Row, of os.
DOCUMENTED = {"_asdict", "_replace", "_fields", "_make", "_mapping", "_exit"}

METHODS: dict[str, tuple[Callable[..., Any], list[str]]] = {
    # Minio.put_object cannot send If-None-Match.
    "_put_object": (Minio._put_object, ["self", "bucket_name", "object_name", "data", "headers"]),
    # Minio.list_objects has no size of a page.
    "_list_objects": (Minio._list_objects, ["self", "bucket_name", "max_keys", "prefix"]),
    # XlsxWriter writes a row cell by cell, and types no text without its table of texts.
    "_write_single_row": (Worksheet._write_single_row, ["self", "current_row_num"]),
    "_check_dimensions": (Worksheet._check_dimensions, ["self", "row", "col"]),
    "_get_xf_index": (Format._get_xf_index, ["self"]),
    "_escape_data": (XMLwriter._escape_data, ["self", "data"]),
    "_escape_control_characters": (XMLwriter._escape_control_characters, ["data"]),
    # pyHanko writes the time of the machine into the metadata; a subclass overrides that.
    "_update_meta": (IncrementalPdfFileWriter._update_meta, ["self"]),
}
"""Name → the method, and those of its parameters that the code passes, in their order."""

ATTRIBUTES = {"_code", "_document_id"}
"""Checked one by one below."""


def test_no_other_private_part_is_used() -> None:
    """Take the library's public way; where it has none, list the part here and test its shape."""
    used = {(name, place) for path in SOURCES for name, place in private_parts(path)}

    assert [] == sorted(f"{place}: {name}" for name, place in used if name not in METHODS.keys() | ATTRIBUTES)
    assert METHODS.keys() | ATTRIBUTES == {name for name, _ in used}, "delete the parts that no source uses"


@pytest.mark.parametrize("name", METHODS)
def test_a_private_method_takes_what_the_code_passes(name: str) -> None:
    """The parameters are there, in this order; all others may be left out."""
    method, passed = METHODS[name]
    parameters = inspect.signature(method).parameters

    assert passed == [parameter for parameter in parameters if parameter in passed]
    assert [] == [
        one.name for one in parameters.values() if one.name not in passed and one.default is one.empty
    ]


def test_a_response_that_is_no_xml_has_its_status() -> None:
    """`InvalidResponseError` has the HTTP status in its text only."""
    assert 502 == InvalidResponseError(502, "text/html", "")._code


def test_the_id_of_a_pdf_can_be_set() -> None:
    """pyHanko chooses the second half of the id at random; once set, it is the writer's."""
    pdf = BytesIO()
    PdfFileWriter().write(pdf)
    writer = IncrementalPdfFileWriter(pdf)

    writer._document_id = ArrayObject([ByteStringObject(b"first"), ByteStringObject(b"second")])

    assert [b"first", b"second"] == list(writer.document_id)


def private_parts(path: Path) -> Iterator[tuple[str, str]]:
    """The private names that a file takes from libraries, each with file and line."""
    own = defined_here(path)
    for node in ast.walk(parsed(path)):
        for name in names_of(node):
            if is_private(name) and name not in own | DOCUMENTED:
                yield name, f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]  # of a statement or expression
        if isinstance(node, ast.ClassDef) and node.bases:
            yield from ((name, f"{path.relative_to(ROOT)}:{node.lineno}") for name in overridden(path, node))


def names_of(node: ast.AST) -> list[str]:
    """The names that an attribute, an import or `getattr` takes from something else."""
    match node:
        case ast.Attribute(attr=name):
            return [name]
        case ast.Import(names=names):
            return [part for one in names for part in one.name.split(".")]
        case ast.ImportFrom(module=module, names=names):
            return [*(module or "").split("."), *(one.name for one in names)]
        case ast.Call(func=ast.Name(id="getattr" | "setattr"), args=[_, ast.Constant(value=str(name)), *_]):
            return [name]
    return []


def is_private(name: str) -> bool:
    """`_name`, but not `__name__`, which Python defines."""
    return name.startswith("_") and not name.startswith("__")


def defined_here(path: Path) -> set[str]:
    """The private methods that a file defines, and the attributes that it sets on `self` or `cls`."""
    found = set()
    for node in ast.walk(parsed(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                found.add(name)
    return found


def overridden(path: Path, definition: ast.ClassDef) -> set[str]:
    """The private names of a class that hide a library's."""
    own = {
        node.name
        for node in definition.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_private(node.name)
    }
    if not own:
        return set()
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    bases = [
        base
        for base in getattr(module, definition.name).__mro__
        if base.__module__.split(".")[0] not in {"shared", "services", "deploy"}
    ]
    return {name for name in own if any(name in vars(base) for base in bases)}
