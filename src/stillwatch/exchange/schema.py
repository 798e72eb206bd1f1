"""The canonical exchange log as Arrow schemas (the input contract), and the names that may stand in
it."""

import pyarrow as pa

MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])

EXCHANGES = pa.schema(
    [
        ("exchange_id", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("account_id", pa.string()),
        ("organization_id", pa.string()),
        ("api_key_id", pa.string()),
        ("conversation_id", pa.string()),
        ("surface", pa.string()),
        ("model", pa.string()),
        ("client_address", pa.string()),
        ("user_agent", pa.string()),
        ("tls_fingerprint", pa.string()),
        ("system", pa.string()),
        ("messages", pa.list_(MESSAGE)),
        ("completion", pa.string()),
        ("reasoning", pa.string()),
        ("input_tokens", pa.int64()),
        ("output_tokens", pa.int64()),
        ("max_tokens", pa.int64()),
        ("temperature", pa.float64()),
        ("tools", pa.int64()),
        ("status", pa.string()),
    ]
)
"""One row per exchange. `messages` are the request's, oldest first."""

ACCOUNTS = pa.schema(
    [
        ("account_id", pa.string()),
        ("created_at", pa.timestamp("us", tz="UTC")),
        ("organization_id", pa.string()),
        ("email", pa.string()),
        ("payment_fingerprint", pa.string()),
        ("phone_fingerprint", pa.string()),
        ("signup_address", pa.string()),
        ("country", pa.string()),
        ("plan", pa.string()),
        ("closed_at", pa.timestamp("us", tz="UTC")),
        ("close_reason", pa.string()),
        ("alias_of", pa.string()),
    ]
)
"""One row per account; of several rows for one account the latest counts."""

REQUIRED = ("exchange_id", "timestamp", "account_id", "messages")
"""Fields without which an exchange cannot be used: a row that lacks one is quarantined."""

STATUSES = ("ok", "rate_limited", "refused", "error")
"""An exchange's outcome; null means `ok`. A sketch stores the position in this tuple."""

USER_ROLES = ("user", "human")
"""Message roles that are a person's (or a harvester's) own words."""

TOOL_ROLES = ("tool", "function")
"""Message roles that carry a tool's result. A reader gives a `user` message that holds nothing but
tool results (Anthropic's form) the role `tool`."""

CAPABILITIES = (
    "software_engineering",
    "agentic_tool_use",
    "long_horizon",
    "reasoning",
    "mathematics",
    "instruction_following",
    "data_analysis",
    "writing",
    "translation",
    "roleplay",
    "safety_probing",
    "other",
)
"""What a prompt exercises. A sketch stores them as bits, bit k for the k-th name."""
