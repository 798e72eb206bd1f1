"""What is kept in a vault: identifiers, and the tokens that stand for them."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import IDENTIFIERS

VALUES = pa.schema([("kind", pa.string()), ("token", pa.int64()), ("value", pa.string())])

Tokens = npt.NDArray[np.int64]


def gathered_values(keys: Keys, rows: pa.Table) -> pa.Table:
    """VALUES of those identifiers that the keys have gathered whose token stands in a table; from
    then on they count as put away. What was left out of the table leaves nothing in the vault, but
    may stand in the next."""
    tables = [VALUES.empty_table()]
    for kind, tokens in (keys.gathered or {}).items():
        values = pa.array(tokens.keys(), pa.string())
        table = pa.table([pa.repeat(kind, len(values)), pa.array(tokens.values(), pa.int64()), values], schema=VALUES)
        tables.append(table.filter(pc.is_in(table["token"], standing(rows, kind))))
        for value in tables[-1]["value"].to_pylist():
            del tokens[value]
    return pa.concat_tables(tables).combine_chunks()


def standing(rows: pa.Table, kind: str) -> pa.Array:
    """The tokens of a kind that stand in a table."""
    columns = [name for name, one in IDENTIFIERS.items() if one == kind and name in rows.column_names]
    return pa.chunked_array([c for name in columns for c in rows[name].chunks], pa.int64()).combine_chunks()


def distinct(tables: Iterable[pa.Table]) -> Iterator[pa.RecordBatch]:
    """VALUES, each kind and token the first time it comes. What is remembered is eight bytes
    each."""
    seen: dict[str, Seen] = {}
    for table in tables:
        for kind in pc.unique(table["kind"]).to_pylist():
            of_kind = table.filter(pc.equal(table["kind"], kind)).combine_chunks()
            new = seen.setdefault(kind, Seen()).first(of_kind["token"].to_numpy())
            yield from of_kind.take(pa.array(new)).to_batches()


class Seen:
    """A set of tokens that grows, as sorted arrays, each at least twice as long as the next (as in
    a log-structured merge tree, O'Neil et al. 1996), so that adding to it does not sort it all
    again."""

    def __init__(self) -> None:
        self._runs: list[Tokens] = []

    def first(self, tokens: Tokens) -> npt.NDArray[np.int64]:
        """Where in `tokens` the values are that come for the first time; they are in the set from
        now on."""
        values, places = np.unique(tokens, return_index=True)
        new = np.ones(len(values), bool)
        for run in self._runs:
            new &= ~within(values, run)
        self._add(values[new])
        return np.sort(places[new])

    def _add(self, run: Tokens) -> None:
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        if len(run):
            self._runs.append(run)


def within(tokens: Tokens, ordered: Tokens) -> npt.NDArray[np.bool_]:
    """Which of the tokens are in an array that is sorted."""
    if not len(ordered):
        return np.zeros(len(tokens), bool)
    at = np.minimum(np.searchsorted(ordered, tokens), len(ordered) - 1)
    return np.asarray(ordered[at] == tokens)
