"""lsq verify FILE.pdf: verify a document without network."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.supervisor import FOLDER

app = typer.Typer()


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="the PDF; its FILE.pdf.proof.json is read too")],
    keys: Annotated[
        Path | None,
        typer.Option(
            help=(
                "folder with the published keys; default: `published` beside or above the file, else that "
                "of the system here"
            )
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Verify a document without network: seal, record, digest, log.

    Exit code 0: proven, 1: something is false, 2: could not be checked.

    ตรวจสอบเอกสารโดยไม่ใช้เครือข่าย
    """
    from services.documents.verification.__main__ import main

    places = [*file.resolve().parents[:3], FOLDER, FOLDER / "demo"]
    folder = keys or next((place / "published" for place in places if (place / "published").is_dir()), None)
    arguments = [str(file), *(["--keys", str(folder)] if folder else []), *(["--json"] if as_json else [])]
    raise typer.Exit(main(arguments))
