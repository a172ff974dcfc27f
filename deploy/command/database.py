"""lsq db: revisions of the services' tables."""
from typing import Annotated

import typer

from deploy.command.console import UNTRIED, Told, notes, out

app = typer.Typer(no_args_is_help=True, help="The services' databases.\n\nฐานข้อมูลของแต่ละบริการ")


@app.command()
def revision(
    service: Annotated[str, typer.Argument(help="registry, grades, documents or linkage")],
    message: Annotated[str, typer.Argument(help="what changes")],
) -> None:
    """Write the next revision of a service: the difference between its tables and its revisions so far.

    เขียนการเปลี่ยนแปลงตารางของบริการหนึ่ง
    """
    from deploy.local.postgres import temporary_database
    from shared.chassis import migrations
    _known(service)
    with notes.status("PostgreSQL…"), temporary_database(service) as url:
        out.print(str(migrations.revise(url, service, message)), soft_wrap=True)


@app.command()
def check(service: Annotated[str, typer.Argument(help="registry, grades, documents or linkage")]) -> None:
    """Say whether the tables of a service differ from its revisions; 1 when they do.

    ตรวจว่าตารางตรงกับการเปลี่ยนแปลงที่บันทึกไว้
    """
    from deploy.local.postgres import temporary_database
    from shared.chassis import migrations
    _known(service)
    with notes.status("PostgreSQL…"), temporary_database(service) as url:
        migrations.upgrade(url, service)
        found = migrations.differences(url, service)
    out.print("ตรงกัน · no difference" if not found else "\n".join(str(one) for one in found), markup=False)
    raise typer.Exit(1 if found else 0)


def _known(service: str) -> None:
    from deploy.processes import SERVICES
    if service not in SERVICES:
        raise Told(f"ไม่มีบริการ {service} · there is no service {service}", f"one of {', '.join(SERVICES)}", code=UNTRIED)
