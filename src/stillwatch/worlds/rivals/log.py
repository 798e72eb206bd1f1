"""The canonical input as the rivals read it."""

from pathlib import Path

import duckdb
import pyarrow as pa

THREADS = 2

PROMPTS = """
SELECT exchange_id, account_id, epoch_us(timestamp) / 1e6 AS seconds,
    coalesce(
        CASE WHEN messages[-1].role IN ('user', 'human') THEN messages[-1].content END,
        list_filter(messages, lambda m: m.role IN ('user', 'human'))[-1].content,
        ''
    ) AS prompt, input_tokens
FROM exchanges ORDER BY seconds, exchange_id
"""
"""The message that an account sends now, in a dialogue the last of the user's."""

SHARED = """
WITH every AS (
    SELECT account_id, 'card' AS kind, payment_fingerprint AS value FROM accounts
    UNION ALL SELECT account_id, 'phone', phone_fingerprint FROM accounts
    UNION ALL SELECT account_id, 'mail domain', split_part(email, '@', 2) FROM accounts
    UNION ALL SELECT account_id, 'address', signup_address FROM accounts
    UNION ALL SELECT account_id, 'address', client_address FROM exchanges
    UNION ALL SELECT account_id, 'client', user_agent || '|' || coalesce(tls_fingerprint, '') FROM exchanges
    UNION ALL SELECT account_id, 'key', api_key_id FROM exchanges
    UNION ALL SELECT account_id, 'system prompt', system FROM exchanges
)
SELECT DISTINCT account_id, kind, value FROM every WHERE value IS NOT NULL AND value <> '' ORDER BY ALL
"""
"""Who used what: cards, phones, addresses, mail domains, clients, keys and system prompts."""

ORGANIZATIONS = "SELECT account_id, organization_id FROM accounts"


def query(world: Path, sql: str) -> pa.Table:
    """A query over `exchanges` and `accounts` of a world's log."""
    with duckdb.connect(config={"threads": THREADS}) as log:
        exchanges, accounts = f"{world}/exchanges/**/*.parquet", f"{world}/accounts.parquet"
        log.execute(f"CREATE VIEW exchanges AS FROM read_parquet('{exchanges}', hive_partitioning = false)")
        log.execute(f"CREATE VIEW accounts AS FROM read_parquet('{accounts}')")
        return log.sql(sql).to_arrow_table()
