"""The pupil's photo: the check that the form may show it, and the SVG for Typst."""

import base64

# the archive's photos have about 30 kB
MAX_BYTES = 400_000
MIN_SIDE_PX = 60
MAX_SIDE_PX = 4000
# JPEG markers of segments with the size of the picture (SOF)
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


class NotAPhoto(Exception):
    """Not a JPEG or PNG picture of a usable size; the reason names no person."""


def svg(photo: bytes) -> str:
    """The photo, cut to 3 × 4, in an SVG: Typst's inputs are texts, and it copies a JPEG in an SVG into the
    PDF without decoding it.

    Raises NotAPhoto for other kinds of files, more than 400 kB, sides under 60 or over 4,000 pixels, a
    truncated file.
    """
    kind = check(photo)
    data = base64.b64encode(photo).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 40">'
        '<image width="30" height="40" preserveAspectRatio="xMidYMid slice" '
        f'href="data:image/{kind};base64,{data}"/></svg>'
    )


def check(photo: bytes) -> str:
    """Check the photo, and return its kind: `jpeg` or `png`. Raises NotAPhoto as `svg` does."""
    if len(photo) > MAX_BYTES:
        raise NotAPhoto(f"the photo has more than {MAX_BYTES} bytes")
    kind, sides = _png(photo) if photo.startswith(b"\x89PNG\r\n\x1a\n") else _jpeg(photo)
    if not all(MIN_SIDE_PX <= side <= MAX_SIDE_PX for side in sides):
        raise NotAPhoto(f"a side of the photo is under {MIN_SIDE_PX} or over {MAX_SIDE_PX} pixels")
    return kind


def _png(photo: bytes) -> tuple[str, tuple[int, int]]:
    if photo[12:16] != b"IHDR" or b"IEND" not in photo[-12:]:
        raise NotAPhoto("the PNG is truncated")
    return "png", (int.from_bytes(photo[16:20]), int.from_bytes(photo[20:24]))


def _jpeg(photo: bytes) -> tuple[str, tuple[int, int]]:
    """Kind and size, found in the segments.

    Three components at most: CMYK would break PDF/A's one colour space.
    """
    if not photo.startswith(b"\xff\xd8\xff"):
        raise NotAPhoto("the photo is neither JPEG nor PNG")
    if not photo.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise NotAPhoto("the JPEG is truncated")
    at = 2
    while at + 9 < len(photo) and photo[at] == 0xFF:
        if photo[at + 1] in _FRAMES:
            if photo[at + 9] not in (1, 3):
                raise NotAPhoto("the JPEG is neither grey nor RGB")
            return "jpeg", (int.from_bytes(photo[at + 7 : at + 9]), int.from_bytes(photo[at + 5 : at + 7]))
        at += 2 + int.from_bytes(photo[at + 2 : at + 4])
    raise NotAPhoto("the JPEG has no frame")
