"""Attempts to sign in or register that failed, by the address that they came from.

An address that fails too often waits, except where a known device signs in: a school shares one address.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from fastapi import Request

from shared.contracts.portal.problems import TOO_MANY_FROM_HERE
from shared.contracts.problem import ProblemBody
from shared.contracts.registry.problems import CODE_WRONG, SIGN_IN_WRONG, TOO_MANY_TRIES

# Failures of an address at once, and the seconds after which one of them no longer counts.
MAX_FAILURES = 20
FORGOTTEN_AFTER_S = 6.0
# Addresses that a process remembers; beyond, the one that failed longest ago is forgotten.
MAX_ADDRESSES = 10_000
# An IPv6 customer has the addresses of one such network.
IPV6_NETWORK_BITS = 64


class Counted(NamedTuple):
    """The failures that count at a moment of the monotonic clock."""

    failures: float
    at: float


@dataclass
class FailedAttempts:
    """The failures of late, of each address."""

    clock: Callable[[], float] = time.monotonic
    counted: OrderedDict[str, Counted] = field(default_factory=OrderedDict)

    def check(self, address: str) -> None:
        """Refuse an address that has failed too often."""
        # The last failures are forgotten in part already.
        if self._failures(address) > MAX_FAILURES - 1:
            raise TOO_MANY_FROM_HERE.refuse()

    def add(self, address: str, problem: ProblemBody) -> None:
        """Count this refusal, if it means that somebody guessed."""
        if problem.is_one_of(SIGN_IN_WRONG, CODE_WRONG, TOO_MANY_TRIES):
            self.counted[address] = Counted(self._failures(address) + 1, self.clock())
            self.counted.move_to_end(address)
            while len(self.counted) > MAX_ADDRESSES:
                self.counted.popitem(last=False)

    def _failures(self, address: str) -> float:
        last = self.counted.get(address, Counted(0, 0))
        return max(0.0, last.failures - (self.clock() - last.at) / FORGOTTEN_AFTER_S)


def address_of(request: Request) -> str:
    """The address that a request comes from; of IPv6 its network.

    uvicorn takes it from X-Forwarded-For where a proxy that the settings trust has sent the request.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))


def failed_attempts_of(request: Request) -> FailedAttempts:
    """The failures that this process remembers."""
    failed: FailedAttempts = request.app.state.failed_attempts
    return failed
