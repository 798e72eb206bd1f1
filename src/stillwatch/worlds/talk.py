"""From prompts to exchanges: answers, growing histories, statuses and retries, the same way for everybody."""

from dataclasses import dataclass, field

import numpy as np

from stillwatch.worlds.corpus.load import passages
from stillwatch.worlds.record import Account, Message, Turn
from stillwatch.worlds.streams import token

SECOND = 1_000_000
FAILURES = (("rate_limited", 0.007), ("error", 0.005), ("refused", 0.004))


@dataclass
class Log:
    """Collects the turns of a world. Answers are passages for everyone, so that their source tells nothing."""

    end: int
    turns: list[Turn] = field(default_factory=list)
    subjects: list[str] = field(default_factory=lambda: sorted(passages().by_subject))

    def answer(self, rng: np.random.Generator, subject: str | None, max_tokens: int | None = None) -> str:
        """Passages of the subject (any when None) up to a heavy-tailed length of median 300 characters."""
        if subject is None:
            subject = self.subjects[int(rng.integers(len(self.subjects)))]
        texts = passages().by_subject[subject]
        target = float(rng.lognormal(5.7, 0.8))
        place = int(rng.integers(len(texts)))
        parts: list[str] = []
        size = 0
        while size < target and len(parts) < 8:
            part = texts[(place + len(parts)) % len(texts)]
            parts.append(part)
            size += len(part)
        return " ".join(parts)[: 4 * (max_tokens or 1_000_000)]

    def say(
        self,
        rng: np.random.Generator,
        account: Account,
        at: int,
        messages: list[Message],
        subject: str | None,
        *,
        system: str | None = None,
        conversation: str | None = None,
        tools: int | None = None,
        completion: str | None = None,
        harvest: bool = False,
    ) -> Turn:
        """One exchange, now and then failing and tried again; returns the one that stands."""
        address, client, model = habits(rng, account)
        while True:
            u = rng.random(3)
            status = failure(float(u[0]))
            answered = status == "ok"
            reasoning = self.answer(rng, subject) if answered and u[1] < account.reasons * 0.5 else None
            turn = Turn(
                at=at,
                account=account,
                messages=messages,
                completion=(completion or self.answer(rng, subject, account.max_tokens)) if answered else "",
                system=system,
                conversation=conversation,
                address=address,
                client=client,
                model=model,
                status=status,
                reasoning=reasoning,
                tools=account.tools if tools is None else tools,
                harvest=harvest,
            )
            if at < self.end:
                self.turns.append(turn)
            if answered or status == "refused" or u[2] < 0.35:
                return turn
            at += int(rng.integers(2, 40)) * SECOND

    def converse(
        self,
        rng: np.random.Generator,
        account: Account,
        at: int,
        prompts: list[str],
        subject: str | None,
        *,
        system: str | None = None,
        harvest: bool = False,
    ) -> None:
        """A conversation: each prompt with all that was said before; people read and type in between."""
        conversation = f"conv_{token(rng, 16)}" if account.surface == "web" else None
        history: list[Message] = []
        for prompt in prompts:
            messages = [*history, ("user", prompt)]
            turn = self.say(
                rng, account, at, messages, subject, system=system, conversation=conversation, harvest=harvest
            )
            if turn.status == "refused":
                return
            history = [*messages, ("assistant", turn.completion)]
            at = turn.at + int(max(8.0, min(3600.0, float(rng.lognormal(4.3, 1.0)))) * SECOND)

    def loop(
        self,
        rng: np.random.Generator,
        account: Account,
        at: int,
        task: str,
        steps: list[Message],
        *,
        system: str | None,
        tools: int,
    ) -> int:
        """A tool loop: the task, then (call, result) steps; one exchange for each state. Returns when it ended."""
        messages: list[Message] = [("user", task)]
        for call, result in steps:
            turn = self.say(rng, account, at, messages, None, system=system, tools=tools, completion=call)
            if turn.status != "ok":
                return turn.at
            messages = [*messages, ("assistant", call), ("tool", result)]
            at = turn.at + int(min(240.0, float(rng.lognormal(2.4, 0.7))) * SECOND)
        return self.say(rng, account, at, messages, None, system=system, tools=tools).at


def habits(rng: np.random.Generator, account: Account) -> tuple[str, tuple[str, str | None], str]:
    """Address, client and model of one exchange."""
    u = rng.random(3)
    return (
        account.addresses[int(len(account.addresses) * u[0] ** 2)],
        account.clients[int(len(account.clients) * u[1] ** 2)],
        account.models[int(len(account.models) * u[2])],
    )


def failure(u: float) -> str:
    """The status that a uniform number stands for."""
    for status, share in FAILURES:
        if u < share:
            return status
        u -= share
    return "ok"
