"""Run it: python -m services.registry. Or: … hash (argon2id of a password from the input), … form FILE.xlsx (the empty form of collected orders)."""
import asyncio
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Serve, or one of two small helps of an administrator."""
    match arguments:
        case []:
            from services.registry.service import registry
            registry.run()
        case ["hash"]:
            from services.registry.persons.credentials import hash_password
            print(asyncio.run(hash_password(sys.stdin.readline().rstrip("\n"))))
        case ["form", path]:
            from services.registry.orders.collected.form import empty_form
            Path(path).write_bytes(empty_form())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
