"""From prompts to exchanges: answers, growing histories, statuses and retries, the same way for
everybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from stillwatch.worlds.askings import FOREIGN
from stillwatch.worlds.clocks import SECOND, gap
from stillwatch.worlds.corpus.load import passages, subjects, topic
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.openings import OPENINGS
from stillwatch.worlds.people import NEW_MODEL
from stillwatch.worlds.population import USUAL
from stillwatch.worlds.record import HONEST, Account, Client, Message, Truth, Turn
from stillwatch.worlds.voice import voice

HELD = 6_000
"""Turns held in memory."""

FAILURES = (("rate_limited", 0.007), ("error", 0.005), ("refused", 0.004))

ELICITATIONS = tuple(asking for askings in FOREIGN.values() for asking in askings.reason)
"""With which a prompt ends that asks for reasoning, whoever sends it."""

ELICITED = 0.5
"""Share of the answers to such prompts that show some: an assumption, as is the next."""

UNASKED = 0.25
"""The same of all others, as a share of `Account.reasons`: some clients have it always shown."""

FAILED = sum(share for _, share in FAILURES)

READ = 120
"""Characters at a prompt's end whose rarest word decides what the answer is about."""

PACE = USUAL.pace
SLOWEST = 240.0
"""Seconds between a loop's steps: the median, and the most."""

SHELF = 4_000
"""Least characters of the text that answers on one subject come from."""


@dataclass
class Log:
    """Collects the turns of a world. Every answer is made of passages near the prompt's rarest
    words, whoever asks, so that an answer's source tells nothing. `drain` takes the turns away and
    empties the list, when there are HELD."""

    end: int
    turns: list[Turn] = field(default_factory=list)
    drain: Callable[[list[Turn]], None] | None = None

    def answer(self, dice: Dice, account: Account, prompt: str) -> str:
        """A usual opening and a run of passages of a heavy-tailed length, median 300 characters.

        The run begins anywhere, so that accounts of few subjects are not told by equal answers."""
        text = near(prompt, account.language)
        size = int(dice.lognormal(300, 0.8))
        start = int(dice.u() * max(1, len(text) - size))
        start = max(start, text.find(" ", start, start + 30) + 1)
        answer = f"{dice.pick(OPENINGS[account.language])} {text[start : start + size].strip(' ,.;')}."
        return answer[: 4 * (account.max_tokens or 1_000_000)]

    def say(
        self,
        dice: Dice,
        account: Account,
        at: int,
        messages: list[Message],
        truth: Truth = HONEST,
        *,
        system: str | None = None,
        conversation: str | None = None,
        tools: int | None = None,
        completion: str | None = None,
        client: Client | None = None,
    ) -> Turn:
        """One exchange, now and then failing and tried again; returns the one that stands.
        `client`: which of the account's it comes from, where that is known."""
        address, usual, model = habits(dice, account, at)
        prompt = asked(messages)
        asks = prompt.endswith(ELICITATIONS)
        while True:
            status = failure(dice.u())
            answered = status == "ok"
            shows = answered and dice.u() < (ELICITED if asks else UNASKED * account.reasons)
            turn = Turn(
                exchange_id=f"ex_{dice.token(24)}",
                at=at,
                account=account,
                messages=messages,
                prompt=prompt,
                completion=(completion or self.answer(dice, account, prompt)) if answered else "",
                system=system,
                conversation=conversation,
                address=address,
                client=client or usual,
                model=model,
                status=status,
                reasoning=self.answer(dice, account, prompt) if shows else None,
                tools=account.tools if tools is None else tools,
                truth=truth,
            )
            if account.created_at <= at < (self.end if account.closed_at is None else min(self.end, account.closed_at)):
                self.turns.append(turn)
                if len(self.turns) >= HELD and self.drain is not None:
                    self.drain(self.turns)
            if answered or status == "refused" or dice.u() < 0.35:
                return turn
            at += int(dice.between(2, 40) * SECOND)

    def converse(
        self,
        dice: Dice,
        account: Account,
        at: int,
        prompts: Sequence[str],
        truth: Truth = HONEST,
        *,
        system: str | None = None,
    ) -> int:
        """A conversation: each prompt with all that was said before; people read and type in
        between. Returns when it ended."""
        conversation = f"conv_{dice.token(16)}" if account.surface == "web" else None
        history: list[Message] = []
        for prompt in prompts:
            messages = [*history, ("user", prompt)]
            turn = self.say(dice, account, at, messages, truth, system=system, conversation=conversation)
            if turn.status == "refused":
                return turn.at
            history = [*messages, ("assistant", turn.completion)]
            at = turn.at + gap(dice)
        return at

    def loop(
        self,
        dice: Dice,
        account: Account,
        at: int,
        task: str,
        steps: Sequence[Message],
        truth: Truth = HONEST,
        *,
        system: str | None,
        tools: int,
        observation: str | None = None,
        pace: float = PACE,
        client: Client | None = None,
    ) -> int:
        """A tool loop: the task, then (call, result) steps; one exchange for each state. Returns
        when it ended.

        observation: the form in which results come as messages of the user's; pace: median seconds
        between steps; client: the harness's, where it is not the account's usual one.
        """
        messages: list[Message] = [("user", task)]
        for call, result in steps:
            turn = self.say(
                dice, account, at, messages, truth, system=system, tools=tools, completion=call, client=client
            )
            if turn.status != "ok":
                return turn.at
            seen = ("tool", result) if observation is None else ("user", observation.replace("{}", result))
            messages = [*messages, ("assistant", call), seen]
            at = turn.at + int(min(SLOWEST, dice.lognormal(pace, 0.7)) * SECOND)
        return self.say(dice, account, at, messages, truth, system=system, tools=tools, client=client).at


def near(prompt: str, language: str) -> str:
    """The text that answers to a prompt are made of."""
    return _shelf(language, topic(prompt[-READ:]))


@cache
def _shelf(language: str, number: int) -> str:
    """The passages of a subject, and of the next ones where it has few, in a row; in English
    nothing but ASCII, as a subject's signs and size would tell who keeps to it."""
    shelf, names = (passages().by_subject, subjects()) if language == "en" else _spoken(language)
    row = ""
    while len(row) < SHELF:
        row += " ".join(shelf[names[number % len(names)]]) + " "
        number += 1
    if language != "en":
        return row
    return " ".join((row if row.isascii() else row.encode("ascii", "ignore").decode()).split())


def _spoken(language: str) -> tuple[dict[str, list[str]], list[str]]:
    spoken = voice(language)
    return spoken.by_subject, spoken.everyday


def asked(messages: list[Message]) -> str:
    """The last words of the user's own."""
    for role, text in reversed(messages):
        if role == "user":
            return text
    return ""


def habits(dice: Dice, account: Account, at: int) -> tuple[str | None, Client, str]:
    """Address, client and model of one exchange."""
    moved = account.moves_at is not None and at >= account.moves_at and dice.u() < 0.85
    return (
        account.addresses[int(len(account.addresses) * dice.u() ** 2)] if account.addresses else None,
        account.clients[int(len(account.clients) * dice.u() ** 2)],
        NEW_MODEL if moved else account.models[int(len(account.models) * dice.u())],
    )


def failure(u: float) -> str:
    """The status that a uniform number stands for."""
    if u >= FAILED:
        return "ok"
    for status, share in FAILURES:
        if u < share:
            return status
        u -= share
    return "ok"
