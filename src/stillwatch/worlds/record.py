"""What a persona writes down: accounts, and exchanges with their truth beside them."""

from dataclasses import dataclass

Message = tuple[str, str]
"""role, content."""

Client = tuple[str | None, str | None]
"""user agent, TLS fingerprint."""


@dataclass(slots=True)
class Account:
    """One account: what the operator's account table says, its habits, and its truth. Times are
    microseconds since 1970 UTC. `reasons`: how much it is after reasoning, asked for or shown
    unasked; `language`: what it writes in; `moves_at`: when it turns to the new model, if it does;
    `group`: whom it lives with, if with anybody."""

    account_id: str
    persona: str
    created_at: int
    email: str | None
    signup_address: str | None
    country: str
    plan: str
    surface: str
    clients: list[Client]
    addresses: list[str]
    models: list[str]
    payment: str | None = None
    phone: str | None = None
    organization: str | None = None
    api_key: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    tools: int | None = None
    reasons: float = 0.0
    language: str = "en"
    moves_at: int | None = None
    closed_at: int | None = None
    close_reason: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """What one exchange is. role: honest, harvest or cover; campaign: whose hand, for harvest and
    cover; capability: what a harvest prompt is aimed at, by its source; subject: what an honest
    prompt is about."""

    role: str = "honest"
    campaign: str | None = None
    capability: str | None = None
    subject: str | None = None


HONEST = Truth()


@dataclass(slots=True)
class Turn:
    """One exchange. Times are microseconds since 1970 UTC; `prompt` is the last message of the
    user's own."""

    exchange_id: str
    at: int
    account: Account
    messages: list[Message]
    prompt: str
    completion: str
    system: str | None
    conversation: str | None
    address: str | None
    client: Client
    model: str
    status: str
    reasoning: str | None
    tools: int | None
    truth: Truth
