"""The QR code of the address where a document is verified, as a small SVG."""

from functools import lru_cache

import segno

# white around the code, as ISO/IEC 18004 requires
QUIET_ZONE_MODULES = 4


def address(base: str, code: str) -> str:
    """The address where this document is verified, in upper case: QR then uses its alphanumeric mode, one
    version smaller. The portal ignores case.
    """
    return f"{base.rstrip('/')}/{code}".upper()


@lru_cache(64)
def svg(text: str) -> str:
    """The QR code as one SVG path of runs of dark modules.

    Error correction M, fixed mask: to try all eight costs 3 ms and only improves contrast. A print of 72 dpi
    can be read.
    """
    matrix = segno.make(text, error="m", boost_error=False, mask=3, micro=False).matrix
    side = len(matrix) + 2 * QUIET_ZONE_MODULES
    runs = "".join(f"M{x} {y}h{n}v1h-{n}z" for y, row in enumerate(matrix) for x, n in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{QUIET_ZONE_MODULES} -{QUIET_ZONE_MODULES} '
        f'{side} {side}"><path d="{runs}"/></svg>'
    )


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """The runs of dark modules of a row: where each begins, and its length."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
