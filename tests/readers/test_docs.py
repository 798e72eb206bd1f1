"""The tables of docs/readers.md are what the readers say of themselves.

After a change that is meant: `python -m tests.readers.test_docs`.
"""

from pathlib import Path

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.source import READERS

DOCS = Path(__file__).parents[2] / "docs" / "readers.md"
START = "<!-- The tables below are written by tests/readers/test_docs.py from what the readers say of themselves. -->\n"


def tables() -> str:
    out = [START]
    for reader in READERS:
        if reader.container != "json" or reader.name == "canonical":
            continue
        out += [f"\n## {reader.name}\n", "| ours | from |", "|---|---|"]
        out += [f"| {name} | {reader.filled_from[name]} |" for name in EXCHANGES.names if name in reader.filled_from]
        if reader.advice:
            out += ["\nWhat is missing, and how to get it:\n"]
            out += [f"- {name}: {advice}" for name, advice in reader.advice.items()]
    return "\n".join(out) + "\n"


def test_the_tables_are_what_the_readers_say():
    assert DOCS.read_text().endswith(tables())


if __name__ == "__main__":
    DOCS.write_text(DOCS.read_text().partition(START)[0] + tables())
