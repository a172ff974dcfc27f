"""Run documents: `python -m services.documents`; with `press`: run its press; with `key`: print the log's
public key.

The key is published as *.vkey.
"""

import sys


def main(arguments: list[str]) -> int:
    """Serve as the main process or as the press, or print the key."""
    from services.documents import service

    match arguments:
        case []:
            service.documents.run()
        case ["press"]:
            service.press().run()
        case ["key"]:
            print(service.log_key())
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
