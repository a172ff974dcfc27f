"""Partners (หน่วยงานปลายทาง): the systems outside to which records are delivered."""

from collections.abc import Mapping
from types import MappingProxyType

PARTNERS: Mapping[str, str] = MappingProxyType(
    {
        "moe": "กระทรวงศึกษาธิการ",
        "cupt": "ที่ประชุมอธิการบดีแห่งประเทศไทย (ทปอ.)",
    }
)
"""Code, as settings, contracts and addresses have it → Thai name."""
