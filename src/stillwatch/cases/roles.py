"""Who may do what. Asked here, in the transaction that makes the change, and not only by whoever
calls."""

from typing import Literal, Protocol, get_args

from stillwatch.cases.errors import ForbiddenError

Role = Literal["viewer", "analyst", "approver", "admin"]
RANK: dict[Role, int] = {"viewer": 0, "analyst": 1, "approver": 2, "admin": 3}

CaseAction = Literal["claim", "release", "reopen", "comment", "tags", "snooze", "unsnooze"]
JudgingAction = Literal["close", "remove", "restore", "split", "merge", "benign", "policy"]
ResponseAction = Literal["policy_of_kind", "approve", "undo", "appeal", "callers"]
"""`policy`: proposing and stepping one; `undo`: taking one back, or ending it; `callers`: giving
programs their tokens, and ending them."""

OtherAction = Literal["read", "reveal", "export", "audit", "people", "declaration"]
Action = OtherAction | CaseAction | JudgingAction | ResponseAction

NEEDS: dict[Action, Role] = {
    **{"read": "viewer", "audit": "approver", "declaration": "approver", "people": "admin"},
    **{"policy_of_kind": "approver", "approve": "approver", "appeal": "approver", "callers": "approver"},
}
"""The least role for an action; an analyst's where nothing else is said."""

JUDGING = frozenset(get_args(JudgingAction))
"""What an analyst does only on a case that he has claimed."""

ANY_CASE = frozenset({"read", "reveal", "export", "undo"})
"""What an analyst does on everybody's cases: who sees that a measure does harm need not wait for
its owner."""


class Actor(Protocol):
    """Somebody with a role."""

    @property
    def name(self) -> str:
        """As owners are named."""

    @property
    def role(self) -> Role:
        """What he may do."""


class Owned(Protocol):
    """A case, as far as leave depends on it."""

    @property
    def owner(self) -> str | None:
        """Who has claimed it."""


def may(person: Actor, action: Action, case: Owned | None = None) -> bool:
    """Whether the person may do it, to this case where it is done to one. Reading is for everybody;
    an analyst changes cases that he owns or nobody owns, and judges only those that he owns;
    approvers work on any."""
    rank = RANK[person.role]
    if rank < RANK[NEEDS.get(action, "analyst")]:
        return False
    if case is None or rank >= RANK["approver"] or action in ANY_CASE:
        return True
    return case.owner == person.name or (case.owner is None and action not in JUDGING)


def demand(person: Actor, action: Action, case: Owned | None = None) -> None:
    """Raises ForbiddenError where `may` says no."""
    if may(person, action, case):
        return
    if case is not None and may(person, action):
        whose = f"it is {case.owner}'s" if case.owner else "claim it first"
        raise ForbiddenError(f"you may not do that to this case: {whose}")
    raise ForbiddenError(f"your role ({person.role}) does not allow that")
