"""What every gateway's file has: `answer`, from a request to a reply."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from stillwatch.guard.asked import Asked
from stillwatch.guard.decision import Decision
from stillwatch.guard.desk import Desk
from stillwatch.guard.messages import Reply, Request
from stillwatch.guard.named import Named


@dataclass(frozen=True)
class Counter:
    """Where gateways are served: who decides, and how headers are read."""

    desk: Desk
    named: Named

    def reply(self, asked: Asked, told: Callable[[Decision], Reply]) -> Reply | Awaitable[Reply]:
        """Decides, and has the decision told."""
        found = self.desk.decide(asked)
        return told(found) if isinstance(found, Decision) else _later(found, told)


Gateway = Callable[[Request, Counter], Reply | Awaitable[Reply]]


async def _later(decision: Awaitable[Decision], told: Callable[[Decision], Reply]) -> Reply:
    return told(await decision)
