"""Run linkage: `python -m services.linkage`, or its way out: `python -m services.linkage delivery`."""
import sys

from services.linkage.service import linkage, sender

if __name__ == "__main__":
    {(): lambda: linkage, ("delivery",): sender}[tuple(sys.argv[1:])]().run()
