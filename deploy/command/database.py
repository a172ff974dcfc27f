"""lsq db: revisions of the services' tables."""

from typing import Annotated

import typer

from deploy.command.console import NOT_TRIED, CliError, stderr, stdout

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
    with stderr.status("PostgreSQL…"), temporary_database(service) as url:
        stdout.print(str(migrations.revise(url, service, message)), soft_wrap=True)


@app.command()
def check(service: Annotated[str, typer.Argument(help="registry, grades, documents or linkage")]) -> None:
    """List the differences between the tables of a service and its revisions; exit code 1 when there are any.

    ตรวจว่าตารางตรงกับการเปลี่ยนแปลงที่บันทึกไว้
    """
    from deploy.local.postgres import temporary_database
    from shared.chassis import migrations

    _known(service)
    with stderr.status("PostgreSQL…"), temporary_database(service) as url:
        migrations.upgrade(url, service)
        found = migrations.differences(url, service)
    stdout.print(
        "ตรงกัน · no difference" if not found else "\n".join(str(difference) for difference in found),
        markup=False,
    )
    raise typer.Exit(1 if found else 0)


@app.command()
def downgrade(
    service: Annotated[str, typer.Argument(help="registry, grades, documents or linkage")],
    revision: Annotated[str, typer.Argument(help="0007: the last one of the release to which you go back")],
    url: Annotated[
        str,
        typer.Option(
            envvar="LSQ_OWNER_URL",
            help="postgresql+psycopg://… of the service's database, as the owner of its tables",
        ),
    ],
) -> None:
    """Bring a database back to an earlier revision, while all processes are stopped.

    Each revision says what is lost; one that has no way back is refused, and nothing is changed.

    ถอยตารางของบริการหนึ่งกลับไปยังรุ่นก่อน
    """
    from shared.chassis import migrations

    _known(service)
    try:
        migrations.downgrade(url, service, revision)
    except migrations.NoWayBack as error:
        raise CliError(f"ถอยกลับไม่ได้ · {error}", "stay with this release, or restore a backup") from None
    stdout.print(f"{service}: {revision}")


def _known(service: str) -> None:
    from deploy.processes import SERVICES

    if service not in SERVICES:
        raise CliError(
            f"ไม่มีบริการ {service} · there is no service {service}",
            f"name one of {', '.join(SERVICES)}",
            code=NOT_TRIED,
        )
