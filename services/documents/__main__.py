"""Run documents: `python -m services.documents`, or its press: `python -m services.documents press`."""
import sys

from services.documents.service import documents, press

if __name__ == "__main__":
    {(): lambda: documents, ("press",): press}[tuple(sys.argv[1:])]().run()
