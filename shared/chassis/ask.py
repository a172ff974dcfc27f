"""Send a command or a query to another service."""

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NoAnswer
from opentelemetry import propagate, trace

from shared.access.proofs import Sender
from shared.chassis.telemetry import span
from shared.contracts.envelope import Asked, Reply
from shared.contracts.problem import UNAVAILABLE, ProblemBody, Refusal
from shared.vocabulary.media_types import JSON, PROBLEM_JSON

# How often a question is sent until it has a reply.
TRIES = 4
# Of each try.
TIMEOUT_S = 2.0
# Questions that pay for one retry.
QUESTIONS_PER_RETRY = 10
# Milliseconds since 1970, by the asker's real clock: after that it no longer waits for the reply.
DEADLINE_HEADER = "lsq-deadline"


@dataclass
class RetryBudget:
    """How often this process may send a question again: once in ten questions.

    So retries do not multiply the load of a service that is too slow. The reserve serves a process that asks
    little, while a service restarts.
    """

    # In questions.
    reserve: int = 50 * QUESTIONS_PER_RETRY
    left: int = 50 * QUESTIONS_PER_RETRY

    def earn(self) -> None:
        """Count a question."""
        self.left = min(self.reserve, self.left + 1)

    def spend(self) -> bool:
        """Take a retry; False when none is left."""
        is_left = self.left >= QUESTIONS_PER_RETRY
        self.left -= QUESTIONS_PER_RETRY * is_left
        return is_left


RETRIES = RetryBudget()


async def ask(
    bus: Client,
    question: Asked[Reply],
    token: str,
    sender: Sender,
    *,
    id: UUID | None = None,
    timeout_s: float = TIMEOUT_S,
    tries: int = TRIES,
) -> Reply:
    """Send a question and return its reply; a refusal is raised as the `Refusal` that the handler raised.

    `sender`: this process, to which the token was given; it signs each try.

    Waits `timeout_s` seconds for each try and sends the same id again, so a command whose reply was lost does
    not act twice. A try that is handled after its deadline is dropped. Raises nats.errors.TimeoutError or
    NoRespondersError after the last try: then it is unknown whether the command acted, and the caller may
    send it later with the same id.
    """
    headers = {"content-type": JSON}
    sent_id = str(id or uuid4())
    body = question.model_dump_json().encode()
    with span(f"ask {question.name}", kind=trace.SpanKind.CLIENT):
        propagate.inject(headers)
        RETRIES.earn()
        for left in reversed(range(tries)):
            headers[DEADLINE_HEADER] = str(int((time.time() + timeout_s) * 1000))
            headers |= sender.headers(token, sent_id, question.address, body)
            try:
                answer = await bus.request(question.address, body, timeout_s, headers=headers)
            except NoAnswer:
                if not left or not RETRIES.spend():
                    raise
            except NoRespondersError:
                if not left or not RETRIES.spend():
                    raise
                await asyncio.sleep(timeout_s)
            else:
                if (problem := _problem(answer)) is None:
                    return question.reply().model_validate_json(answer.data)
                if not problem.is_one_of(UNAVAILABLE) or not left or not RETRIES.spend():
                    raise Refusal(problem)
                # A database takes seconds to restart.
                await asyncio.sleep(timeout_s)
    raise AssertionError("the last try returns or raises")


def _problem(answer: Msg) -> ProblemBody | None:
    """The problem that this message carries, or None for a reply."""
    if answer.headers and answer.headers.get("content-type") == PROBLEM_JSON:
        return ProblemBody.model_validate_json(answer.data)
    return None
