"""What a world looks like to the tests: the samples by which a sketched world is held against a
text-level one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.exchangeability import group_test
from stillwatch.fleets.neighbours import eligible
from stillwatch.fleets.reading import read_population
from stillwatch.lake import Lake

Array = NDArray[Any]

PAIRS = 40_000
GROUPS = 40
MEMBERS = 40
"""Groups tested for rho, and accounts in each."""

SHARED = ("prompt_hash", "band_0", "frame_token", "address_token", "network_token", "client_token", "system_token")
PERSONAS = ("person", "developer", "agent", "fleet")


@dataclass(frozen=True)
class Sample:
    """One measure of a world: a sample of numbers, and how many there are in all (values shared,
    say)."""

    values: Array
    count: float


def measure(lake_dir: Path, truth: Path, seed: int) -> dict[str, Sample]:
    """The samples of a world, by what they are of.

    lake_dir: a lake with profiles. truth: a table of accounts with `persona`, `campaigns` and
    `subject`, the one that the account asks most about (null: none).
    """
    table = pq.read_table(truth).sort_by("account_id")
    with Lake.open(lake_dir, create=False) as lake:
        people = read_population(lake)
        counts = _sharing(lake) | _per_account(lake, people.names, table)
    at = pc.index_in(pa.array(people.names), table["account_id"].combine_chunks())
    persona = np.array(table["persona"].take(at).to_pylist())
    subject = table["subject"].take(at).combine_chunks().dictionary_encode()
    codes = subject.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return counts | _likeness(people.whole, persona, codes, people.surface, np.random.Generator(np.random.PCG64(seed)))


def _likeness(
    embedding: Embedding, persona: Array, subject: Array, surface: Array, rng: np.random.Generator
) -> dict[str, Sample]:
    """R of pairs, similarity within accounts, and rho of groups."""
    fit = np.zeros(len(persona), np.bool_)
    fit[eligible(embedding)] = True
    out = {}
    for name in PERSONAS:
        among = np.flatnonzero(fit & (persona == name))
        out[f"within, {name}"] = _sample(embedding.within[persona == name], len(among))
        if len(among) > 1:
            out[f"R, {name} pairs"] = _sample(_ratio(embedding, *_pairs(among, rng)))
    person = np.flatnonzero(fit & (persona == "person"))
    out["R, persons of one subject"] = _sample(_ratio(embedding, *_sharers(person, subject[person], rng)))
    out["R, a person's nearest of 2,000"] = _sample(_nearest(embedding, person, rng))
    web = np.flatnonzero(embedding.measurable & (surface == np.bincount(surface[person], minlength=1).argmax()))
    fleet = np.flatnonzero(embedding.measurable & (persona == "fleet"))
    pool = np.flatnonzero(embedding.measurable & (persona != "fleet"))
    out["rho, fleet"] = _sample(_rho(embedding, fleet, pool, rng))
    out["rho, chance groups"] = _sample(_rho(embedding, web[persona[web] == "person"], web, rng))
    return out


def _sample(values: Array, count: float | None = None) -> Sample:
    values = values[np.isfinite(values)]
    return Sample(values, len(values) if count is None else count)


def _pairs(among: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    a, b = rng.choice(among, (2, PAIRS))
    return a[a != b], b[a != b]


def _sharers(among: Array, subject: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Pairs that ask most about one subject, each account with one other."""
    shuffled = rng.permutation(len(among))
    order = shuffled[np.argsort(subject[shuffled], kind="stable")]
    same = (subject[order][1:] == subject[order][:-1]) & (subject[order][1:] >= 0)
    return among[order[:-1][same]], among[order[1:][same]]


def _ratio(embedding: Embedding, a: Array, b: Array) -> Array:
    between = np.einsum("ij,ij->i", embedding.mean[a], embedding.mean[b])
    ratio: Array = between / np.sqrt(embedding.within[a] * embedding.within[b])
    return ratio


def _nearest(embedding: Embedding, among: Array, rng: np.random.Generator) -> Array:
    """Of each of up to 2,000 accounts the highest R to any other of them."""
    if len(among) < 2:
        return np.empty(0)
    chosen = rng.choice(among, min(2000, len(among)), replace=False)
    mean = embedding.mean[chosen] / np.sqrt(embedding.within[chosen])[:, None]
    ratio = mean @ mean.T
    np.fill_diagonal(ratio, -np.inf)
    nearest: Array = ratio.max(axis=1)
    return nearest


def _rho(embedding: Embedding, among: Array, pool: Array, rng: np.random.Generator) -> Array:
    """rho of random groups of some accounts against a pool."""
    size = min(MEMBERS, len(among))
    if size < 3:
        return np.empty(0)
    tests = [group_test(embedding, np.sort(rng.choice(among, size, replace=False)), pool, rng) for _ in range(GROUPS)]
    return np.array([t.rho for t in tests if t is not None])


def _sharing(lake: Lake) -> dict[str, Sample]:
    """For each kind of value, the numbers of accounts that hold the values which two or more
    hold."""
    out = {}
    for name in SHARED:
        query = f"SELECT count(DISTINCT account_id) AS n FROM exchanges WHERE {name} IS NOT NULL GROUP BY {name}"
        held = lake.view(None).query(f"SELECT n FROM ({query}) WHERE n > 1")["n"].to_numpy().astype(np.float64)
        out[f"accounts to a shared {name}"] = Sample(held, len(held))
    return out


def _per_account(lake: Lake, names: list[str], table: pa.Table) -> dict[str, Sample]:
    """Exchanges, and distinct values of each kind, of every account."""
    kinds = {"exchanges": "exchange_hash", "tasks": "task", "addresses": "address_token", "networks": "network_token",
             "clients": "client_token", "frames": "frame_token", "prompts": "prompt_hash"}  # fmt: skip
    counted = ", ".join(f"count(DISTINCT {column}) AS {name}" for name, column in kinds.items())
    rows = lake.view(None).query(f"SELECT account_id, {counted} FROM exchanges GROUP BY account_id")
    return {f"{name} of an account": _sample(rows[name].to_numpy().astype(np.float64)) for name in kinds}
