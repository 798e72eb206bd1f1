"""An account's prompts as a few numbers, for the supervised rival: hashed words and word pairs,
projected at random."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from stillwatch.worlds.rivals.log import query

PROMPTS_EACH = 20
CHARS_EACH = 200
WORDS = 2**14
NUMBERS = 64

TEXTS = f"""
WITH said AS (
    SELECT account_id, left(coalesce(list_filter(messages, lambda m: m.role IN ('user', 'human'))[-1].content, ''),
        {CHARS_EACH}) AS prompt, exchange_id
    FROM exchanges
    QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY hash(exchange_id)) <= {PROMPTS_EACH}
)
SELECT account_id, string_agg(prompt, chr(10) ORDER BY exchange_id) AS text FROM said
GROUP BY account_id ORDER BY account_id
"""


def text_features(world: Path) -> pa.Table:
    """One row per account: account_id and text_00 … text_63 (float64). Needs scikit-learn."""
    from sklearn.feature_extraction.text import HashingVectorizer

    texts = query(world, TEXTS)
    hashed = HashingVectorizer(n_features=WORDS, ngram_range=(1, 2)).transform(texts["text"].to_pylist())
    projection = np.random.default_rng(0).standard_normal((WORDS, NUMBERS)) / np.sqrt(NUMBERS)
    numbers = hashed @ projection
    columns = {f"text_{k:02}": pa.array(numbers[:, k]) for k in range(NUMBERS)}
    return pa.table({"account_id": texts["account_id"], **columns})
