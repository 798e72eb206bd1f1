"""From a lake to its population: profiles whole, of the exchange sketches only the columns that
name values, hours and prompts."""

from datetime import datetime
from functools import partial
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.arrays import Floats, Ints, total_by
from stillwatch.fleets.embedding import Embedding, centre, embed, stratum_means
from stillwatch.fleets.measuring import Measured
from stillwatch.fleets.metric import LEARNT_ROWS, Metric
from stillwatch.fleets.peeling import Sharing
from stillwatch.fleets.population import ACCOUNT_VALUES, COARSE_VALUES, COUNTS, KINDS, Population, of_several
from stillwatch.fleets.strangers import of_strangers
from stillwatch.fleets.ties import between_strangers
from stillwatch.lake.store.columns import distinct_pairs
from stillwatch.lake.views.protocols import ReadableLake

ABUSE = ("abus", "ban", "fraud", "violation", "distill")
"""Parts of words by which operators say that an account was closed for what it did, not at its
owner's wish."""


def read_population(lake: ReadableLake, until: datetime | None = None, metric: Metric | None = None) -> Population:
    """Read the lake up to `until` (exclusive) into a Population, prompts compared by a metric of
    its own unless one is given. Deterministic: neither the order of rows nor the key matters."""
    profiles = lake.profile_parts(until)
    known, metric = metric is not None, metric or of_strangers(profiles.some(LEARNT_ROWS))
    # What is measured by a metric that is kept is kept as well, where profiles are not held but
    # worked out.
    measured = Measured.added(profiles.each(partial(Measured.of, metric=metric), Measured if known else None))
    names = measured.names
    weight = lake.weights(names)
    number = {name: k for k, name in enumerate(names)}
    numbers = pa.table({"account_id": pa.array(names, pa.string()), "account": pa.array(range(len(names)), pa.int64())})
    records = lake.accounts(until)

    def ask(name: str) -> pa.Table:
        return lake.view(until).query(sql(name), {"numbers": numbers})

    asked = _columns(ask("asked"))
    hourly, span = _columns(ask("clock")), ask("span").to_pylist()[0]
    surface = np.unique(measured.surface(), return_inverse=True)[1].astype(np.int64)
    organization, affiliated = _organizations(records, ask("affiliation"), number)
    carried, resent = (between_strangers(ask(name), organization) for name in ("carried", "resent"))
    first, second, whole = measured.embeddings(weight)
    return Population(
        names=names,
        weight=weight,
        counts=dict(zip(COUNTS, measured.counts, strict=True)),
        days=measured.days,
        hours=np.bincount(hourly["account"], minlength=len(names)).astype(np.float64),
        surface=surface,
        organization=organization,
        created=_dates(records, "created_at", number),
        banned=_dates(_closed_for_abuse(records, span["last"]), "closed_at", number),
        halves=(first, second),
        whole=whole,
        clock=_clock(hourly, surface, weight),
        hourly=hourly,
        sharing=sharing_of(ask("sharing"), records, number, ACCOUNT_VALUES),
        ties=sharing_of(pa.concat_tables([carried, resent]), records, number, COARSE_VALUES),
        asked=total_by(asked["account"], asked["prompts"], len(names)),
        prompts=_columns(ask("prompts")),
        moves=_moves(ask("moves")),
        affiliated=affiliated,
        first=span["first"],
        last=span["last"],
        metric=metric,
    )


def sql(name: str) -> str:
    """A query of this room."""
    return (files("stillwatch.fleets") / "sql" / f"{name}.sql").read_text()


def _columns(table: pa.Table) -> dict[str, Ints]:
    """A table of integers as arrays."""
    return {name: table[name].to_numpy() for name in table.column_names}


def _moves(table: pa.Table) -> dict[str, Ints]:
    """The answer to moves.sql, models numbered."""
    return _columns(table.drop(["model"])) | {"model": _codes(table["model"])}


def _numbers(column: pa.ChunkedArray, number: dict[str, int]) -> Ints:
    encoded = column.combine_chunks().dictionary_encode()
    lookup = np.array([number.get(v, -1) for v in encoded.dictionary.to_pylist()] or [-1], np.int64)
    return np.asarray(lookup[encoded.indices.fill_null(0).to_numpy(zero_copy_only=False)])


def _codes(column: pa.ChunkedArray) -> Ints:
    """Numbers for a column's distinct values in sorted order, so that they do not hang on the order
    of rows."""
    values = np.array([str(v) if v is not None else "" for v in column.to_pylist()])
    return np.unique(values, return_inverse=True)[1].astype(np.int64) if len(values) else np.empty(0, np.int64)


def _clock(hourly: dict[str, Ints], surface: Ints, weight: Floats) -> Embedding:
    """Embedding of exchanges by hour of day, centred on the mean clock of the account's surface."""
    at, row = distinct_pairs(hourly["account"], hourly["day"])
    account, day = hourly["account"][at], hourly["day"][at]
    sums = np.zeros((len(account), 24))
    np.add.at(sums, (row, hourly["hour"]), np.minimum(hourly["exchanges"], 1))
    n = sums.sum(axis=1)
    means = stratum_means(sums, n, account, [surface[account]])[-1][surface[account]]
    return embed(*centre(sums, n, n, means), n, account, day, len(weight), weight)


def sharing_of(used: pa.Table, records: pa.Table, number: dict[str, int], columns: dict[str, str]) -> Sharing:
    """Account x value edges, those of exchanges (`used`) and those of the account records'
    `columns` (column -> kind), values numbered over all kinds."""
    account = [used["account"].to_numpy()]
    kind = [np.array([KINDS.index(k) for k in used["kind"].to_pylist()], np.int64)]
    token = [used["value"].to_numpy()]
    owner = _numbers(records["account_id"], number)
    for column, name in columns.items():
        known = records[column].is_valid().to_numpy() & (owner >= 0)
        account.append(owner[known])
        token.append(records[column].combine_chunks().fill_null(0).to_numpy()[known])
        kind.append(np.full(int(known.sum()), KINDS.index(name), np.int64))
    kinds, tokens = np.concatenate(kind), np.concatenate(token)
    value = distinct_pairs(kinds, tokens)[1]
    return _in_fixed_order(np.concatenate(account), value, kinds, len(number))


def _in_fixed_order(account: Ints, value: Ints, kind: Ints, accounts: int) -> Sharing:
    """Values numbered and edges sorted by who holds them, never by their tokens: another key must
    not change a scan. Values of one kind with the same holders may change places, and nothing
    changes with them."""
    signature = np.random.Generator(np.random.PCG64(0)).integers(0, 2**63, accounts, np.uint64)
    holders = np.zeros(value.max(initial=-1) + 1, np.uint64)
    np.add.at(holders, value, signature[account])
    kind_of = np.zeros(len(holders), np.int64)
    kind_of[value] = kind
    rank = np.empty(len(holders), np.int64)
    rank[np.lexsort((holders, kind_of))] = np.arange(len(holders))
    value = rank[value]
    order = np.lexsort((account, value))
    return Sharing(account[order], value[order], kind[order], accounts)


def _organizations(records: pa.Table, said: pa.Table, number: dict[str, int]) -> tuple[Ints, bool]:
    """(organization number per account or -1, whether the log knows any affiliation). The account
    record counts first, then what its exchanges say."""
    named = dict(zip(said["account"].to_pylist(), said["organization_id"].to_pylist(), strict=True))
    known = records.select(["account_id", "organization_id"]).to_pylist()
    named |= {
        number[r["account_id"]]: r["organization_id"]
        for r in known
        if r["account_id"] in number and r["organization_id"]
    }
    out = np.full(len(number), -1, np.int64)
    codes = {o: k for k, o in enumerate(sorted(set(named.values())))}
    for a, organization in named.items():
        out[a] = codes[organization]
    return of_several(out), bool(named)


def _closed_for_abuse(records: pa.Table, last: datetime | None) -> pa.Table:
    """The accounts whose reason for closing has one of the words of ABUSE, closed by the last
    exchange: what an account table says of later days must not change what a log says."""
    reason = pc.fill_null(pc.match_substring_regex(records["close_reason"], "|".join(ABUSE), ignore_case=True), False)
    found = records.filter(reason)
    if last is None:
        return found
    by_then = pc.less_equal(found["closed_at"], pa.scalar(last, pa.timestamp("us", tz="UTC")))
    return found.filter(pc.fill_null(by_then, False))


def _dates(records: pa.Table, column: str, number: dict[str, int]) -> Floats:
    out = np.full(len(number), np.nan)
    owner = _numbers(records["account_id"], number)
    known = records[column].is_valid().to_numpy() & (owner >= 0)
    micros = records[column].cast(pa.int64()).combine_chunks().fill_null(0).to_numpy()
    out[owner[known]] = micros[known] / 86_400e6
    return out
