"""What a LiteLLM proxy under test loads: keys without a database, called after their users."""

from fastapi import Request
from litellm.proxy._types import UserAPIKeyAuth


async def user_of(request: Request, api_key: str) -> UserAPIKeyAuth:
    """The user of a key."""
    user = api_key.removeprefix("sk-")
    return UserAPIKeyAuth(api_key=api_key, user_id=user, team_id=f"team-{user}")
