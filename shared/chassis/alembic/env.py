"""Run by Alembic: upgrades one database, on the connection of shared.chassis.migrations; without a connection
it writes the SQL.
"""

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import insert

from shared.chassis.database import schema_floor

attributes = context.config.attributes


def store_oldest_release(ctx: MigrationContext, step: MigrationInfo, *_: Any, **__: Any) -> None:
    """Store the oldest release that runs on the tables of this revision, in its transaction."""
    assert context.script is not None
    revisions = context.script.iterate_revisions(step.destination_revision_ids, "base")
    found = (getattr(revision.module, "oldest_release", None) for revision in revisions)
    if oldest := next(filter(None, found), None):
        ctx.execute(schema_floor.delete())
        ctx.execute(insert(schema_floor).values(oldest_release=oldest))


context.configure(
    connection=attributes.get("connection"),
    dialect_name="postgresql",
    literal_binds=context.is_offline_mode(),
    # needed to write a revision, not to run one
    target_metadata=attributes.get("tables"),
    transaction_per_migration=True,
    compare_type=True,
    compare_server_default=True,
    include_schemas=True,
    on_version_apply=store_oldest_release,
)
with context.begin_transaction():
    context.run_migrations()
