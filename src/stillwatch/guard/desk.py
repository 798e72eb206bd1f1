"""Where a decision is made, for whatever gateway asks: table, budgets and log come together
here."""

from collections.abc import Awaitable
from dataclasses import dataclass, field

from stillwatch.guard.asked import Asked
from stillwatch.guard.budgets.leases import Leases, Refused, Reservation
from stillwatch.guard.budgets.ledger import window_of
from stillwatch.guard.clock import Clock
from stillwatch.guard.decide import NOTHING, Met, met
from stillwatch.guard.decision import Decision
from stillwatch.guard.log import Log
from stillwatch.guard.measures import Measures
from stillwatch.guard.tables.holder import Holder
from stillwatch.response.challenges import issued
from stillwatch.response.measures import Measure

UNANSWERED_SECONDS = 5
"""After which to come again where nobody could say whether there is a budget."""


@dataclass
class Desk:
    """Of one guard. challenge_key: what links are signed with, None where none can be made."""

    holder: Holder
    leases: Leases
    clock: Clock
    log: Log
    measures: Measures
    challenge_key: bytes | None = None
    _plain: Decision = field(default_factory=lambda: Decision(True, "none", 0))

    def decide(self, asked: Asked) -> Decision | Awaitable[Decision]:
        """A decision, at once but where a ledger has to be asked."""
        table, now = self.holder.table, self.clock.now()
        if asked.odd:
            self.measures.odd_ids.inc(asked.odd)
        found = met(table, asked, now)
        if found is NOTHING:
            self.measures.passed += 1
            self.log.passed(asked, table.version)
            return self._nothing(table.version)
        if not found.throttles:
            return self._told(asked, found, self._decided(asked, found, None, now), now)
        taken = self.leases.reserve(found.throttles, asked.max_tokens, now)
        if taken is None:
            return self._asking(asked, found, now)
        return self._told(asked, found, self._decided(asked, found, taken, now), now)

    def settle(self, reservation: str, tokens: int | None, exchanges: int = 1) -> bool:
        """What a request used in the end. False where nothing is known of it."""
        known = self.leases.settle(reservation, tokens, exchanges, self.clock.now())
        self.measures.settled.labels("known" if known else "unknown").inc()
        return known

    def _nothing(self, version: int) -> Decision:
        if self._plain.version != version or self._plain.stale != self.holder.stale:
            self._plain = Decision(True, "none", version, stale=self.holder.stale)
        return self._plain

    async def _asking(self, asked: Asked, found: Met, now: float) -> Decision:
        taken = await self.leases.reserve_asking(found.throttles, asked.max_tokens, now)
        return self._told(asked, found, self._decided(asked, found, taken, now), now)

    def _decided(self, asked: Asked, found: Met, taken: Reservation | Refused | None, now: float) -> Decision:
        if not found.acting:
            return self._nothing(self.holder.table.version)
        chosen, allow, retry, challenge, unanswered = found.acting[0], True, None, None, False
        if chosen.action == "deny":
            allow = False
        elif chosen.action == "step_up":
            challenge = self._link(chosen, asked, now)
            unanswered = challenge is None
            allow = unanswered and chosen.fails == "open"
        elif isinstance(taken, Refused):
            chosen, unanswered = taken.measure, taken.unanswered
            allow = unanswered and chosen.fails == "open"
            if not allow:
                left = window_of(chosen, now).ends_at - now
                retry = UNANSWERED_SECONDS if unanswered else max(1, int(left) + 1)
        return Decision(
            allow,
            chosen.action,
            self.holder.table.version,
            chosen.stage,
            chosen.campaign,
            chosen.id,
            chosen.reason,
            retry,
            found.trim,
            None if allow else chosen.appeal,
            challenge,
            taken.id if isinstance(taken, Reservation) and taken.parts else None,
            self.holder.stale,
            unanswered,
        )

    def _link(self, measure: Measure, asked: Asked, now: float) -> str | None:
        """Where an account proves itself; None where no link can be made for it."""
        if measure.challenge is None or self.challenge_key is None or not asked.accounts:
            return None
        token = issued(self.challenge_key, asked.accounts[0], measure.id, now)
        return f"{measure.challenge}{'&' if '?' in measure.challenge else '?'}token={token}"

    def _told(self, asked: Asked, found: Met, decision: Decision, now: float) -> Decision:
        self.measures.count(decision)
        self.log.decided(asked, decision, found.shadow, now)
        return decision
