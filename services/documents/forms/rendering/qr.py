"""The QR code of the address where a document is verified, as a small SVG."""
from functools import lru_cache

import segno

# modules of white around, as ISO/IEC 18004 asks
QUIET_ZONE = 4


def address(base: str, code: str) -> str:
    """Where this document is verified. Upper case throughout: QR then uses its alphanumeric mode, one version smaller; the portal takes any case."""
    return f"{base.rstrip('/')}/{code}".upper()


@lru_cache(64)
def svg(text: str) -> str:
    """The code as one path of runs of dark modules.

    Error correction M, mask fixed: trying all eight costs 3 ms and only evens out contrast; the printed page is read at 72 dpi.
    """
    matrix = segno.make(text, error="m", boost_error=False, mask=3, micro=False).matrix
    side = len(matrix) + 2 * QUIET_ZONE
    runs = "".join(f"M{x} {y}h{n}v1h-{n}z" for y, row in enumerate(matrix) for x, n in _runs(row))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{QUIET_ZONE} -{QUIET_ZONE} {side} {side}"><path d="{runs}"/></svg>'


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow."""
    runs, start = [], None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
