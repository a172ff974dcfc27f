"""Run one of them: python -m tests.world.toys ledger"""

import sys
from importlib import import_module

import_module(f"tests.world.toys.{sys.argv[1]}.service").service.run()
