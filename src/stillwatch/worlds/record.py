"""What a persona writes down: accounts, and exchanges with their truth beside them."""

from dataclasses import dataclass

Message = tuple[str, str]
"""role, content."""


@dataclass(slots=True)
class Account:
    """One account: what the operator's account table says, its habits, and its truth."""

    account_id: str
    persona: str
    created_at: int
    email: str
    signup_address: str
    country: str
    plan: str
    surface: str
    clients: list[tuple[str, str | None]]
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
    campaign: str | None = None


@dataclass(slots=True)
class Turn:
    """One exchange. Times are microseconds since 1970 UTC."""

    at: int
    account: Account
    messages: list[Message]
    completion: str
    system: str | None
    conversation: str | None
    address: str
    client: tuple[str, str | None]
    model: str
    status: str
    reasoning: str | None
    tools: int | None
    harvest: bool = False
