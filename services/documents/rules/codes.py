"""The public code of a document: what the QR address carries. It holds nothing of school, number or person, and cannot be guessed.

Sixteen signs of Crockford's base 32 (no I, L, O, U): 80 random bits, upper case, so that a QR code needs its small alphabet only.
"""
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LOOK_ALIKES = str.maketrans("ILO", "110")


def public_code(random: UUID) -> str:
    """The code made of the random bits of a version 4 UUID (its first 48 and last 62; those between are version and variant)."""
    bits = random.int >> 80 << 62 | random.int & (1 << 62) - 1
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH))


def normalised(code: str) -> str:
    """A code as it is stored, from one as people type it: any case, hyphens, I for 1, O for 0."""
    return code.upper().replace("-", "").translate(LOOK_ALIKES)
