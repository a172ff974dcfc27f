"""Run by Alembic: upgrades one database, on the connection of shared.chassis.migrations."""

from alembic import context

from shared.chassis.migrations import tables_of

config = context.config
service = config.attributes["service"]
context.configure(
    connection=config.attributes["connection"],
    target_metadata=tables_of(service),
    transaction_per_migration=True,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
