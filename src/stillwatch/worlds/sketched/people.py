"""The accounts of a sketched world: the base's records, copied, and the truth about them."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.lake.store.accounts import ARRIVED
from stillwatch.lake.store.columns import DAY
from stillwatch.sketch.columns import validity
from stillwatch.sketch.schema import ACCOUNT_TOKENS
from stillwatch.worlds.sketched.columns import TOGETHER
from stillwatch.worlds.sketched.copying import SHIFT, room, shift, token
from stillwatch.worlds.sketched.hubs import recurring, units
from stillwatch.worlds.sketched.interests import LISTED
from stillwatch.worlds.sketched.mixing import fractions, salt_of, salted
from stillwatch.worlds.sketched.plan import Plan

Array = NDArray[Any]

EARLIER = 3 * DAY
"""A copy's accounts are up to this much older than the base's, so that no two copies sign up
together."""

TOGETHER_WITHIN = DAY // 144
"""Groups sign up together in every copy, to within ten minutes."""

JUST_BEFORE = DAY // 12
"""An account that was made this shortly before it first spoke is so in every copy."""


class People:
    """The base's account table, ready to be copied."""

    def __init__(self, plan: Plan, accounts: pa.Table, truth: pa.Table) -> None:
        self.plan, self.accounts = plan, accounts
        self.truth = truth.select(["persona", "campaigns", "exposed"])
        personas = truth["persona"].to_pylist()
        self._group, _ = units(personas)
        self._linked = np.array([p in TOGETHER for p in personas])
        self._kept = {name: self._stays(name) for name in ACCOUNT_TOKENS}
        self._begun = _first_days(plan)
        self._main = _main_interests(plan)

    def copy(self, number: int) -> tuple[pa.Table, pa.Table]:
        """(account records of one copy, columns of ARRIVED; their truth)."""
        plan = self.plan
        ids, salt = plan.account_ids(number), plan.salt(number, "accounts")
        count, organizations = len(ids), pa.array(plan.base.values["organization_id"], pa.string())
        code = pa.compute.index_in(self.accounts["organization_id"].combine_chunks(), organizations)
        made: dict[str, Any] = {name: self.accounts[name].combine_chunks() for name in self.accounts.column_names}
        made["account_id"], made["organization_id"] = ids, plan.organization_ids(number).take(code)
        made["created_at"] = self._created(number)
        for name in ACCOUNT_TOKENS:
            known = validity(made[name])
            values = np.asarray(made[name].fill_null(0).to_numpy(zero_copy_only=False))
            kind = name.removeprefix("signup_") if name.startswith("signup_") else name
            made[name] = pa.array(np.where(self._kept[name], values, token(kind, values, salt)), mask=~known)
        made["file"] = np.zeros(count, np.int32)
        made["place"] = np.arange(number * count, (number + 1) * count)
        records = pa.table([pa.array(made[f.name]).cast(f.type) for f in ARRIVED], schema=ARRIVED)
        told = self.truth.add_column(0, "account_id", ids)
        return records, told.append_column("subject", self._subjects(number))

    def _subjects(self, number: int) -> pa.Array:
        """The subject that each account asks most about, in the copy's variant."""
        shelf, _ = self.plan.shelves(number)
        variant = self.plan.variant(number)
        name = self.plan.base.values["shelf"]
        said = [f"{name[shelf[k]]} {variant}" if k >= 0 else None for k in self._main.tolist()]
        return pa.array(said, pa.string())

    def _stays(self, name: str) -> NDArray[np.bool_]:
        column = self.accounts[name].combine_chunks()
        values = np.asarray(column.fill_null(0).to_numpy(zero_copy_only=False))
        if name == "email_pattern_token":
            return np.ones(len(values), np.bool_)
        if name in ("payment_token", "phone_token", "email_token"):
            return np.zeros(len(values), np.bool_)
        return recurring(values, self._group, validity(column), 2)

    def _created(self, number: int) -> pa.Array:
        column = self.accounts["created_at"].combine_chunks()
        created = np.asarray(column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False))
        salt = self.plan.salt(number, "births")
        who = np.arange(len(created), dtype=np.uint64)
        own = fractions(salted(who, salt))
        together = fractions(salted(self._group.astype(np.uint64), salt_of(int(salt), "together")))
        back = np.where(self._linked, together * EARLIER + own * TOGETHER_WITHIN, own * EARLIER).astype(np.int64)
        first, day, low, high = self._begun
        moved = shift(who ^ day.astype(np.uint64), self.plan.salt(number, "times"), low, high, SHIFT)
        new = created > first - JUST_BEFORE
        in_log = created >= self.plan.base.days[0]
        made = created + np.where(new, moved, np.where(in_log, 0, -back))
        return pa.array(made, mask=~validity(column)).cast(column.type)


def _main_interests(plan: Plan) -> Array:
    """The interest in a subject that most of each account's exchanges follow; -1: none."""
    base = plan.base
    interest, account = np.array(base.rows["interest"]), np.array(base.rows["account"], np.int64)
    at = np.flatnonzero((interest >= 0) & (base.interests["mode"][interest] != LISTED))
    many = len(base.interests["mode"])
    pair, count = np.unique(account[at] * many + interest[at], return_counts=True)
    order = np.lexsort((-count, pair // many))
    first = np.append(True, np.diff(pair[order] // many) > 0) if len(order) else np.empty(0, np.bool_)
    main = np.full(base.accounts, -1)
    main[pair[order[first]] // many] = pair[order[first]] % many
    return main


def _first_days(plan: Plan) -> tuple[Array, Array, Array, Array]:
    """(first exchange, its day, how far that day may be moved back and forth) of each account of
    the base."""
    base = plan.base
    first = np.full(base.accounts, np.iinfo(np.int64).max)
    day, low, high = (np.zeros(base.accounts, np.int64) for _ in range(3))
    for number, start in enumerate(base.days.tolist()):
        span = slice(int(base.begins[number]), int(base.begins[number + 1]))
        account, timestamp = np.array(base.rows["account"][span]), np.array(base.rows["timestamp"][span])
        back, forth = room(account, timestamp, start, base.closed[account])
        new = first[account] == np.iinfo(np.int64).max
        np.minimum.at(first, account[new], timestamp[new])
        day[account[new]], low[account[new]], high[account[new]] = start, back[new], forth[new]
    return first, day, low, high
