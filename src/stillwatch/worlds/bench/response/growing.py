"""A lake that grows with what happens, and scans of it as `stillwatch scan` makes them."""

import hashlib
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES
from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from stillwatch.scan.scan import scan_lake
from stillwatch.worlds.bench.response.listed import Listed
from stillwatch.worlds.trial import KEY

Scans = dict[str, list[Listed]]

KEPT = 14
"""Days that the lake keeps, as an operator's with `--keep-days` does: a scan of the 45th day costs
what one of the 14th does."""


class Growing:
    """What a scan lists depends on the log alone: policies under which the same has happened up to
    a moment share the scan of it, by `known`, and a lake reads its log when it is scanned."""

    def __init__(self, folder: Path, known: "Known") -> None:
        self._folder, self._known = folder, known
        self._lake = folder / "lake"
        self._waiting: list[Path] = []
        self._lately: list[pa.Table] = []
        self._digest = hashlib.sha256()

    def take_in(self, rows: pa.Table) -> None:
        """Exchanges of a step, in order."""
        path = self._folder / "log" / f"step-{len(list(self._folder.glob('log/*'))):04}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows.select(EXCHANGES.names), path, compression="lz4")
        self._waiting.append(path)
        self._lately = [*self._lately[-3:], rows.select(["account_id", "timestamp"])]
        told = "\n".join(
            f"{i} {s}" for i, s in zip(*(rows[c].to_pylist() for c in ("exchange_id", "status")), strict=True)
        )
        shown = pc.is_valid(rows["reasoning"]).to_numpy().tobytes()
        self._digest.update(told.encode() + shown)

    def scan(self, now: int, accounts: pa.Table) -> list[Listed]:
        """What a scan at that moment lists. accounts: as the operator's table would have them by
        the end of the log."""
        name = self._digest.hexdigest()
        found = self._known.get(name)
        if found is None:
            found = self._scanned(now, accounts)
            self._known.keep(name, found)
        return found

    def _scanned(self, now: int, accounts: pa.Table) -> list[Listed]:
        if not self._lake.exists():
            self._lake.mkdir(mode=0o700)
            (self._lake / "key").write_bytes(KEY)
        with Lake.open(self._lake) as lake:
            lake.ingest(open_sources(self._waiting), by_now(accounts, now), workers=1)
            self._waiting = []
            lake.keep_days(KEPT)
            result = scan_lake(lake, None, [], persist=False)
        members = result.tables["members"]
        sent = pc.value_counts(pa.concat_tables(self._lately)["account_id"]).to_pylist()
        lately = {one["values"]: one["counts"] for one in sent}
        found = []
        for campaign in result.findings.campaigns:
            own = members.filter(pc.equal(members["campaign_id"], campaign.campaign_id))
            belong = dict(zip(own["account_id"].to_pylist(), own["membership"].to_pylist(), strict=True))
            found.append(Listed(campaign.confidence, belong, sum(lately.get(a, 0) for a in belong)))
        return found


class Known:
    """Scans that were made before, in a folder where one is named."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder, self._held = folder, Scans()

    def get(self, name: str) -> list[Listed] | None:
        """What was listed."""
        if name not in self._held and self._folder is not None:
            path = self._folder / f"{name[:32]}.json"
            if path.exists():
                self._held[name] = msgspec.json.decode(path.read_bytes(), type=list[Listed])
        return self._held.get(name)

    def keep(self, name: str, found: list[Listed]) -> None:
        """For the next who asks."""
        self._held[name] = found
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name[:32]}.json").write_bytes(msgspec.json.encode(found))


def by_now(accounts: pa.Table, now: int) -> pa.Table:
    """The account table as it stood at a moment: without those who sign up later, and without what
    is closed later."""
    moment = pa.scalar(now, pa.timestamp("us", tz="UTC"))
    known = accounts.filter(pc.less_equal(accounts["created_at"], moment))
    closed = pc.fill_null(pc.less_equal(known["closed_at"], moment), False)
    for name in ("closed_at", "close_reason"):
        place, kind = known.schema.get_field_index(name), ACCOUNTS.field(name)
        known = known.set_column(place, kind, pc.if_else(closed, known[name], pa.nulls(len(known), kind.type)))
    return known
