"""The base: a small text-level world, sketched by the real kernels, as arrays that copies are made
from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stillwatch.lake import Lake
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import open_sources
from stillwatch.sketch.columns import validity
from stillwatch.worlds.sketched.columns import FORMS, GIVEN, NAMED, OF_PROMPT, TOGETHER, TOKENS
from stillwatch.worlds.sketched.hubs import kept_values
from stillwatch.worlds.sketched.interests import Interests, interests_of, public_rows
from stillwatch.worlds.sketched.library import build_library
from stillwatch.worlds.sketched.truth import ROLES, Labels, labels_of

Array = NDArray[Any]


@dataclass(frozen=True)
class Base:
    """rows: one array per name, a row per exchange, by day, account and task; nullable columns have
    their validity in bit k of `valid`, k counting TOKENS, then GIVEN; bit k of `kept` says that the
    k-th of TOKENS stays as it is. days: midnights (microseconds) and where each day's rows begin.
    values: what the codes of NAMED stand for. library, interests: see there. accounts: their
    number; closed: when each was, or never. campaigns, capabilities and shelves have their names in
    values too."""

    rows: dict[str, Array]
    library: dict[str, Array]
    interests: dict[str, Array]
    days: Array
    begins: Array
    values: dict[str, list[str]]
    accounts: int
    closed: Array

    def save(self, folder: Path) -> None:
        """Writes it as arrays that worker processes map into memory."""
        folder.mkdir(parents=True)
        for part in ("rows", "library", "interests"):
            for name, array in getattr(self, part).items():
                np.save(folder / f"{part}-{name}.npy", array)
        np.save(folder / "closed.npy", self.closed)
        np.save(folder / "days.npy", self.days)
        np.save(folder / "begins.npy", self.begins)
        (folder / "values.json").write_text(json.dumps([self.values, self.accounts]))

    @staticmethod
    def load(folder: Path) -> "Base":
        """What `save` wrote; rows and features are read from the disk as they are needed."""
        parts: dict[str, dict[str, Array]] = {"rows": {}, "library": {}, "interests": {}}
        for path in sorted(folder.glob("*-*.npy")):
            part, name = path.stem.split("-", 1)
            large = part == "rows" or name == "features"
            parts[part][name] = np.load(path, mmap_mode="r" if large else None)
        values, accounts = json.loads((folder / "values.json").read_text())
        days, begins, closed = (np.load(folder / f"{name}.npy") for name in ("days", "begins", "closed"))
        return Base(parts["rows"], parts["library"], parts["interests"], days, begins, values, accounts, closed)

    def day(self, number: int) -> dict[str, Array]:
        """The rows of one day, in memory."""
        span = slice(int(self.begins[number]), int(self.begins[number + 1]))
        return {name: np.array(array[span]) for name, array in self.rows.items()}


def sketch_world(world: Path, lake_dir: Path, workers: int) -> None:
    """Takes a text-level world into a lake, whose key must be there already where tokens must
    repeat."""
    with Lake.open(lake_dir) as lake:
        accounts, rejects = read_accounts([world])
        lake.ingest(open_sources([world]), accounts, account_rejects=rejects, workers=workers)


def read_base(world: Path, lake: Lake, seed: int) -> tuple[Base, pa.Table, pa.Table]:
    """(the base, the lake's accounts in order, their truth) of a world and the lake that holds
    it."""
    accounts = lake.accounts()
    truth = pq.read_table(world / "truth" / "accounts.parquet")
    assert truth["account_id"].to_pylist() == accounts["account_id"].to_pylist()
    files = lake.exchange_sketch_files()
    tables = [pq.read_table(path, partitioning=None) for path in files]
    begins = np.cumsum([0, *(t.num_rows for t in tables)])
    table = pa.concat_tables(tables).combine_chunks()
    rows, values = _arrays(table, accounts)
    labels = labels_of(world, rows["exchange_hash"])
    personas = truth["persona"].to_pylist()
    interests = _label(rows, labels, personas)
    library = build_library(rows, table["features"].combine_chunks(), interests, seed)
    library["apart"] = interests.apart
    rows |= interests.rows
    rows["members"] = _members(truth, labels.values["campaign"])[rows["account"]]
    days = np.array([np.datetime64(str(day), "us").astype(np.int64) for day in lake.days()])
    values["shelf"] = interests.shelves
    values["campaign"], values["capability"] = labels.values["campaign"], labels.values["capability"]
    closed = accounts["closed_at"].combine_chunks().cast(pa.int64()).fill_null(np.iinfo(np.int64).max).to_numpy()
    return Base(rows, library, interests.table, days, begins, values, len(personas), closed), accounts, truth


def _arrays(table: pa.Table, accounts: pa.Table) -> tuple[dict[str, Array], dict[str, list[str]]]:
    rows: dict[str, Array] = {}
    valid = np.zeros(table.num_rows, np.uint64)
    for k, name in enumerate((*TOKENS, *GIVEN)):
        array = table[name].combine_chunks()
        valid |= validity(array).astype(np.uint64) << np.uint64(k)
        if pa.types.is_boolean(array.type):
            array = array.cast(pa.int8())
        rows[name] = array.fill_null(0).to_numpy(zero_copy_only=False)
    rows["valid"] = valid
    values = {}
    for name in NAMED:
        encoded = table[name].combine_chunks().dictionary_encode()
        rows[name] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        values[name] = encoded.dictionary.to_pylist()
    for name in OF_PROMPT:
        array = table[name].combine_chunks()
        array = array.cast(pa.int8()) if pa.types.is_boolean(array.type) else array
        rows[name] = array.to_numpy(zero_copy_only=False)
    rows["timestamp"] = table["timestamp"].combine_chunks().cast(pa.int64()).to_numpy()
    number = pa.array(np.arange(accounts.num_rows, dtype=np.int32))
    ids = accounts["account_id"].combine_chunks()
    rows["account"] = number.take(pa.compute.index_in(table["account_id"].combine_chunks(), ids)).to_numpy()
    return rows, values


def _members(truth: pa.Table, campaigns: list[str]) -> Array:
    """Bit k: the account belongs to the k-th campaign."""
    known = {name: 1 << k for k, name in enumerate(campaigns)}
    return np.array([sum(known[name] for name in names) for names in truth["campaigns"].to_pylist()], np.uint8)


def _loose(rows: dict[str, Array], personas: list[str]) -> Array:
    """Which rows are of tasks that a copy may leave out or do twice: those of fleets and of
    unlinked accounts that ask as people do, but for each account's first, without which it would
    not be there at all."""
    linked = np.array([p in TOGETHER | FORMS for p in personas])[rows["account"]] & (rows["campaign"] < 0)
    order = np.lexsort((rows["timestamp"], rows["account"]))
    new = np.append(True, rows["account"][order][1:] != rows["account"][order][:-1])
    first = rows["task"][order][new]
    return (~linked & ~np.isin(rows["task"], first)).astype(np.int8)


def _label(rows: dict[str, Array], labels: Labels, personas: list[str]) -> Interests:
    """Adds role, campaign, capability, `kept`; returns the rows' interests."""
    code = np.array([ROLES.index(role) for role in labels.values["role"]], np.int8)
    rows["role"] = code[labels.codes["role"]]
    rows["campaign"] = labels.codes["campaign"].astype(np.int8)
    rows["capability"] = labels.codes["capability"].astype(np.int8)
    rows["kept"] = kept_values(rows, personas, public_rows(labels))
    rows["loose"] = _loose(rows, personas)
    return interests_of(rows, labels, personas)
