"""Thai digits (เลขไทย)."""

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def thai_digits(text: str) -> str:
    """This text with every Arabic digit as a Thai one; commas, points, dashes and leading zeros stay."""
    return text.translate(_TO_THAI)


def arabic_digits(text: str) -> str:
    """This text with every Thai digit as an Arabic one.

    Digits of other scripts (full-width ones) stay, so that a check refuses them.
    """
    return text if text.isascii() else text.translate(_TO_ARABIC)
