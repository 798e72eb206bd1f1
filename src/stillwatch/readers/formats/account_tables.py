"""What others keep of accounts, as ours: LiteLLM's tables of users and keys, OpenAI's and
Anthropic's audit logs, which tell when keys and users were made and ended."""

from collections.abc import Callable
from typing import Any

from stillwatch.readers.bodies.exchange import structured
from stillwatch.readers.values import first, section

Record = dict[str, Any]
Told = dict[str, Any]
"""Fields of ACCOUNTS as they stand in the record, `account_id` among them; empty where it tells of
no account."""

_MADE = ("created", "added", "create", "invited")
_ENDED = ("deleted", "revoked", "removed", "archived", "disabled", "expired", "delete", "suspended")


def teller(keys: frozenset[str]) -> Callable[[Record], Told] | None:
    """What reads records with these names, None where they are of no known table of accounts. Ours
    has its own names."""
    if "account_id" in keys and not keys & {"messages", "exchange_id", "request"}:
        return dict
    if {"user_id", "user_email"} <= keys and bool(keys & {"user_role", "max_budget", "spend"}):
        return _litellm_user
    if "token" in keys and bool(keys & {"key_name", "key_alias"}) and bool(keys & {"spend", "max_budget", "models"}):
        return _litellm_key
    if {"effective_at", "type"} <= keys:
        return audit
    if "created_at" in keys and bool(keys & {"event", "event_type", "type"}) and bool(keys & {"actor", "actor_info"}):
        return audit
    return None


def _litellm_user(record: Record) -> Told:
    teams = structured(record.get("teams"))
    team = teams[0] if isinstance(teams, list) and teams else None
    return {
        "account_id": record.get("user_id"),
        "email": record.get("user_email"),
        "created_at": record.get("created_at"),
        "organization_id": first(record.get("organization_id"), team),
    }


def _litellm_key(record: Record) -> Told:
    """A key that has no user is an account; whose user the other table has is told of there."""
    if record.get("user_id") not in (None, "", "default_user_id"):
        return {}
    return {
        "account_id": record.get("token"),
        "created_at": record.get("created_at"),
        "organization_id": first(record.get("organization_id"), record.get("team_id")),
    }


def audit(record: Record) -> Told:
    """The making or the end of a key, a user or a service account."""
    kind = str(first(record.get("type"), record.get("event_type"), record.get("event")))
    verb = kind.replace("_", ".").rpartition(".")[2].lower()
    moment = first(record.get("effective_at"), record.get("created_at"))
    if not any(word in kind.lower() for word in ("key", "user", "service", "member")):
        return {}
    about = _about(record, kind)
    if about is None or not (verb in _MADE or verb in _ENDED):
        return {}
    told = {"created_at": moment} if verb in _MADE else {"closed_at": moment, "close_reason": verb}
    return {"account_id": about} | told


def _about(record: Record, kind: str) -> Any:
    """The id of the key or user that an event is about."""
    for place in (
        section(record, kind),
        section(record, "api_key"),
        section(record, "target"),
        section(record, "entity"),
    ):
        if place.get("id"):
            return place["id"]
    return first(record.get("api_key_id"), record.get("target_id"), record.get("entity_id"), record.get("user_id"))
