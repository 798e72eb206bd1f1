"""What the API answers of a case's accounts, as it is worked out from the lake: the models that
questions of the lake return and routes hand on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

from pydantic import BaseModel

from stillwatch.fleets.evidence import Evidence


class Done(BaseModel):
    """It was done; there is nothing to tell."""


class Timeline(BaseModel):
    """Exchanges a day, and of each day by hour (UTC): the case's and everybody else's."""

    days: list[str]
    case: list[int]
    others: list[int]
    case_hours: list[list[int]]
    other_hours: list[list[int]]


class AccountRecord(TypedDict):
    """What the operator's account records say of an account. No model: there may be 25,000 of
    them."""

    created_at: datetime | None
    closed_at: datetime | None
    plan: str | None
    organization_id: str | None


@dataclass(frozen=True, slots=True)
class KnownMembers:
    """What the lake knows of some accounts, by account id: the days on which each was active, as
    bits of a hexadecimal number (bit k: the k-th of `days`), and what the operator's records
    say."""

    days: list[str]
    active: dict[str, str]
    records: dict[str, AccountRecord]


class MemberTable(BaseModel):
    """Accounts, a row each, by `columns`. `active`: the days on which it asked, as bits of a
    hexadecimal number."""

    days: list[str]
    columns: list[str]
    rows: list[list[str | float | None]]


class Activity(BaseModel):
    """How many exchanges an account made, how many were answered, how many went on from an answer;
    and on how many days."""

    exchanges: int
    answered: int
    follow_ups: int
    days: int


class AccountReasons(BaseModel):
    """What speaks for and against an account's belonging to a group. start: log-odds before any of
    it, by the group's share of all accounts."""

    account_id: str
    evidence: list[Evidence]
    counter_evidence: list[Evidence]
    start: float
    log_odds: float
    activity: Activity


class ExchangeRow(BaseModel):
    """An exchange without its text. exchange: what it is asked for again by; source: the name of
    the file in which it stood, and row its place there."""

    exchange: str
    at: datetime
    model: str | None
    surface: str | None
    status: str
    prompt_chars: int
    source: str
    row: int


class ExchangeList(BaseModel):
    """Some of an account's exchanges, in order of time, and how many there are."""

    total: int
    exchanges: list[ExchangeRow]


class Message(BaseModel):
    """One message of an exchange."""

    role: str
    content: str | None


class RevealedExchange(BaseModel):
    """An exchange's text. truncated: some of it was too long to be shown whole."""

    at: datetime
    system: str | None
    messages: list[Message]
    completion: str | None
    truncated: bool


class ValueNode(BaseModel):
    """A value that `size` of the accounts share."""

    id: str
    kind: str
    label: str
    size: int


class AccountNode(BaseModel):
    """One account, or all those together that are not drawn one by one."""

    id: str
    kind: Literal["account"] = "account"
    label: str
    size: int
    account_ids: list[str]


class CaseGraph(BaseModel):
    """Accounts and what they share. Edges are pairs of places in `nodes`; unconnected: accounts
    that share nothing; left_out: values that are not shown."""

    nodes: list[AccountNode | ValueNode]
    edges: list[tuple[int, int]]
    collapsed: bool
    unconnected: int
    left_out: int
