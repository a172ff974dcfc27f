"""The public code of a document, which the QR code contains.

It reveals nothing of school, number or person, and cannot be guessed.

Sixteen characters of Crockford's base 32 (no I, L, O, U): 80 random bits, upper case, for the alphanumeric
mode of QR codes.
"""

from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARACTERS = 16
# letters that people type for digits
LOOK_ALIKES = str.maketrans("ILO", "110")


def public_code(random: UUID) -> str:
    """Make a code of the random bits of a version 4 UUID: its first 48 and its last 62 (version and variant
    are between them).
    """
    bits = random.int >> 80 << 62 | random.int & (1 << 62) - 1
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(CODE_CHARACTERS))


def normalised(code: str) -> str:
    """A code as it is stored, from one as people type it: any case, hyphens, I for 1, O for 0."""
    return code.upper().replace("-", "").translate(LOOK_ALIKES)
