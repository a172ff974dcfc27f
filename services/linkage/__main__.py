"""Run linkage: `python -m services.linkage`, or its delivery process: `python -m services.linkage
delivery`.
"""

import sys

from services.linkage.service import linkage, sender

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            linkage.run()
        case ["delivery"]:
            sender().run()
        case _:
            sys.exit(__doc__)
