"""The pupil's photo: whether the form may show it, and how it is passed to Typst."""
import base64

# bytes; the archive's photos have 30 kB
MAX_BYTES = 400_000
# pixels a side
MIN_SIDE_PX, MAX_SIDE_PX = 60, 4000
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


class NotAPhoto(Exception):
    """Not a JPEG or PNG picture of a usable size; the reason names no person."""


def svg(photo: bytes) -> str:
    """The photo, cut to 3 × 4, inside an SVG: sys.inputs carries text only, and a JPEG in it goes into the PDF as it is, not decoded again.

    Refused (NotAPhoto): other kinds of files, more than 400 kB, sides under 60 or over 4,000 pixels, a file that breaks off.
    """
    kind = check(photo)
    data = base64.b64encode(photo).decode()
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 40"><image width="30" height="40" preserveAspectRatio="xMidYMid slice" '
            f'href="data:image/{kind};base64,{data}"/></svg>')


def check(photo: bytes) -> str:
    """`jpeg` or `png`. Refused (NotAPhoto) as by `svg`."""
    if len(photo) > MAX_BYTES:
        raise NotAPhoto(f"the photo has more than {MAX_BYTES} bytes")
    kind, sides = _png(photo) if photo.startswith(b"\x89PNG\r\n\x1a\n") else _jpeg(photo)
    if not all(MIN_SIDE_PX <= side <= MAX_SIDE_PX for side in sides):
        raise NotAPhoto(f"a side of the photo is under {MIN_SIDE_PX} or over {MAX_SIDE_PX} pixels")
    return kind


def _png(photo: bytes) -> tuple[str, tuple[int, int]]:
    if photo[12:16] != b"IHDR" or b"IEND" not in photo[-12:]:
        raise NotAPhoto("the PNG breaks off")
    return "png", (int.from_bytes(photo[16:20]), int.from_bytes(photo[20:24]))


def _jpeg(photo: bytes) -> tuple[str, tuple[int, int]]:
    """The frame's size, by walking the segments; three components at most (CMYK would break PDF/A's one colour space)."""
    if not photo.startswith(b"\xff\xd8\xff"):
        raise NotAPhoto("the photo is neither JPEG nor PNG")
    if not photo.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise NotAPhoto("the JPEG breaks off")
    at = 2
    while at + 9 < len(photo) and photo[at] == 0xFF:
        if photo[at + 1] in _FRAMES:
            if photo[at + 9] not in (1, 3):
                raise NotAPhoto("the JPEG is neither grey nor RGB")
            return "jpeg", (int.from_bytes(photo[at + 7:at + 9]), int.from_bytes(photo[at + 5:at + 7]))
        at += 2 + int.from_bytes(photo[at + 2:at + 4])
    raise NotAPhoto("the JPEG has no frame")
