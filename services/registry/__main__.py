"""Run the registry service: python -m services.registry

python -m services.registry hash              print the argon2id hash of a password read from standard input
python -m services.registry form FILE.xlsx    write the empty form of collected orders
"""

import asyncio
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run the service, or one of an administrator's two tools, which do not load the service."""
    match arguments:
        case []:
            from services.registry.service import registry

            registry.run()
        case ["hash"]:
            from services.registry.persons.credentials import KNOWN

            print(asyncio.run(KNOWN.hash_password(sys.stdin.readline().rstrip("\n"))))
        case ["form", path]:
            from services.registry.orders.collected.form import empty_form

            Path(path).write_bytes(empty_form())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
