"""Which column of a sketch is treated how when an account is copied."""

from stillwatch.worlds.personas.roll import PERSONAS

GIVEN = (
    "status", "has_reasoning", "turn", "tool_results", "completion_chars", "input_tokens", "output_tokens",
    "max_tokens", "temperature", "tools", "present",
)  # fmt: skip
"""Copied as they are."""

NAMED = ("organization_id", "surface", "model")
"""Strings, kept as codes."""

OF_ACCOUNT = ("api_key_token", "address_token", "network_token", "client_token", "system_token")
"""Tokens that a copied account keeps through all of its exchanges."""

OF_TASK = (
    "exchange_hash", "content_hash", "conversation_token", "task", "prefix_hash", "after_hash",
    "prompt_hash", "frame_token", "band_0", "band_1", "band_2", "band_3",
)  # fmt: skip
"""Hashes that a task repeated within a copy does not share with its twin."""

TOKENS = (*OF_ACCOUNT, *OF_TASK)
FRAME = TOKENS.index("frame_token")

OF_PROMPT = ("capabilities", "elicits", "script", "prompt_chars")
"""What follows from a prompt's text, besides its features: taken from the library."""

TOGETHER = frozenset(name for name, persona in PERSONAS.items() if persona.sizes) | {"fleet"}
"""Personas whose accounts belong to groups: what only they share is copied with the whole group."""

FORMS = frozenset(("agent", "synthesis", "pipeline", "app", "labeller"))
"""Personas whose prompts have a form of their own; all others ask alike about a subject."""

ALONE = FORMS - {"agent"}
"""Of these, the personas whose accounts have no subject in common with one another."""

WHOLE = frozenset(("synthesis", "pipeline"))
"""Personas of one template each: what one of them asks is one subject."""

PUBLIC = ("suite ", "bank")
"""How subjects begin that are public sets: their prompts stay as they are."""

NETWORKS = 19 * 256 * 256
"""Networks that strangers' addresses lie in, as in text-level worlds; the rarer hubs apart."""
