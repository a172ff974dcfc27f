"""grades: what was learnt."""
from services.grades import commands, queries, tables
from shared.service import Service
from shared.settings import ServiceSettings

grades = Service("grades", ServiceSettings, tables.metadata, *commands.routers, *queries.routers)
