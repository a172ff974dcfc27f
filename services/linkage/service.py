"""linkage on one screen: the imports of schools' workbooks, and the main part of delivery. What goes out is another process: delivery/service.py."""
from services.linkage import commands, queries, workers
from services.linkage.delivery import commands as delivery_commands
from services.linkage.delivery import queries as delivery_queries
from services.linkage.delivery import reactions as delivery_reactions
from services.linkage.tables import metadata
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings

linkage = Service(
    "linkage", ServiceSettings, metadata,
    commands.router, queries.router, workers.router, delivery_commands.router, delivery_queries.router, delivery_reactions.router,
)


def delivery() -> Service:
    """`python -m services.linkage delivery`: the only process with partners' secrets and a way out."""
    from services.linkage.delivery.service import delivery as process

    return process
