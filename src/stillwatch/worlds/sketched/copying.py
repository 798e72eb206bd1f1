"""One day of one copy of the base: the same people's habits, with times, tokens and subjects of the
copy's own."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.lake.store.columns import DAY
from stillwatch.lake.store.sketches import STAGED
from stillwatch.sketch.schema import FEATURE_BYTES
from stillwatch.worlds.sketched.columns import FRAME, GIVEN, NAMED, NETWORKS, OF_PROMPT, OF_TASK, TOKENS
from stillwatch.worlds.sketched.interests import LISTED, bits
from stillwatch.worlds.sketched.library import draw
from stillwatch.worlds.sketched.mixing import Words, below, fractions, salt_of, salted
from stillwatch.worlds.sketched.plan import Plan

Array = NDArray[Any]
Rows = dict[str, Array]

MINUTE = 60_000_000
SHIFT = 45 * MINUTE
"""An account's day is moved by up to this much, never over midnight."""

LATER = 180 * MINUTE
"""A task that a copy does twice is done up to this much later the second time."""

MORE_OR_LESS = 0.1
"""Share of the tasks of unlinked accounts that a copy leaves out, and share that it does twice."""


class DayCopier:
    """The rows of one day of the base, ready to be copied."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan = plan
        self.rows = plan.base.day(number)
        self.start = int(plan.base.days[number])
        closed = plan.base.closed[self.rows["account"]]
        self.low, self.high = room(self.rows["account"], self.rows["timestamp"], self.start, closed)

    def copy(self, number: int) -> tuple[pa.RecordBatch, Rows]:
        """(sketches of one copy's day in order of account and task, columns of STAGED; per row what
        the truth counts by)."""
        plan, rows = self.plan, self.rows
        at, twin, salt = self._tasks(number)
        place, shelf = self._prompts(number, at, twin)
        held, valid, kept = self._held(at, place, shelf)
        made: dict[str, Any] = {name: rows[name][at] for name in GIVEN}
        made |= self._tokens(number, held, kept, salt)
        made |= {name: plan.base.library[name][place] for name in OF_PROMPT}
        made["timestamp"] = self._times(number, at, twin, made["task"].view(np.uint64))
        made["source"], made["row"] = np.zeros(len(at), np.int32), np.zeros(len(at), np.int64)
        named = {
            "account_id": plan.account_ids(number).take(pa.array(rows["account"][at])),
            "features": self._features(number, place, shelf),
            **{name: self._strings(name, number, at) for name in NAMED},
        }
        arrays = []
        for field in STAGED:
            if field.name in named:
                arrays.append(named[field.name])
                continue
            bit = _BIT.get(field.name)
            arrays.append(_array(made[field.name], field.type, None if bit is None else bits(valid, bit)))
        told = {name: rows[name][at] for name in ("role", "campaign", "members")}
        told |= {"capability": plan.base.library["capability"][place], "timestamp": made["timestamp"]}
        told |= {"status": made["status"], "present": made["present"]}
        return pa.RecordBatch.from_arrays(arrays, schema=STAGED), told

    def _tasks(self, number: int) -> tuple[Array, NDArray[np.bool_], Words]:
        """(rows of the base in the copy's order, whether each is of a task's twin, the salt of each
        row's task)."""
        rows, own = self.rows, self.plan.salt(number, "tasks")
        chance = fractions(salted(rows["task"], self.plan.salt(number, "how often")))
        times = 1 + rows["loose"] * ((chance < MORE_OR_LESS).astype(np.int8) - (chance >= 1 - MORE_OR_LESS))
        at = np.repeat(np.arange(len(times)), times)
        twin = np.zeros(len(at), np.bool_)
        twin[1:] = at[1:] == at[:-1]
        salt = np.where(twin, salted(np.array([own]), np.uint64(2))[0], own)
        task = salted(rows["task"][at], salt).view(np.int64)
        order = np.lexsort((task, rows["account"][at]))
        return at[order], twin[order], salt[order]

    def _prompts(self, number: int, at: Array, twin: NDArray[np.bool_]) -> tuple[Array, Array]:
        """(place in the library, shelf or -1 where the prompt is the base's own) of each row."""
        rows, plan = self.rows, self.plan
        shelves, offsets = plan.shelves(number)
        interest, kind = rows["interest"][at], rows["kind"][at]
        place, shelf = rows["own"][at].astype(np.int64), np.full(len(at), -1)
        drawn = np.flatnonzero(interest >= 0)
        of, kind = interest[drawn], kind[drawn]
        listed, sizes = plan.base.interests["mode"][of] == LISTED, plan.base.interests["sizes"][of, kind]
        # A twin goes on where the task's account has ended; on a campaign's list, half of it
        # further.
        rank = rows["rank"][at[drawn]] + twin[drawn] * np.where(listed, sizes // 2, sizes)
        place[drawn] = draw(plan.base.library, shelves[of], kind, offsets[of], rank)
        shelf[drawn] = np.where(listed, -1, shelves[of])
        return place, shelf

    def _features(self, number: int, place: Array, shelf: Array) -> pa.Array:
        """The prompts' features, in the copy's variant of each subject."""
        library, half = self.plan.base.library, FEATURE_BYTES // 2
        features = library["features"][place]
        if number:
            features[:, half:] ^= features[:, :half] & self.plan.flips(number)[shelf]
        mask = pa.py_buffer(np.packbits(library["worded"][place], bitorder="little"))
        return pa.Array.from_buffers(pa.binary(FEATURE_BYTES), len(place), [mask, pa.py_buffer(features)])

    def _held(self, at: Array, place: Array, shelf: Array) -> tuple[Rows, Words, Array]:
        """(the base's tokens, `valid`, `kept`) of each row. A campaign's templates stay around the
        prompts that it asks in them, and go where those go."""
        library, rows = self.plan.base.library, self.rows
        held = {name: rows[name][at] for name in TOKENS}
        valid, kept = rows["valid"][at], rows["kept"][at]
        moved = np.flatnonzero((rows["interest"][at] >= 0) & (shelf < 0))
        held["frame_token"][moved] = library["frame_token"][place[moved]]
        for words, of in ((valid, "framed"), (kept, "frame_kept")):
            one, bit = words.dtype.type(1), words.dtype.type(FRAME)
            words[moved] = words[moved] & ~(one << bit) | library[of][place[moved]].astype(words.dtype) << bit
        return held, valid, kept

    def _tokens(self, number: int, held: Rows, kept: Array, salt: Words) -> Rows:
        made, own = {}, self.plan.salt(number, "accounts")
        for k, name in enumerate(TOKENS):
            values = held[name]
            fresh = token(name, values, salt if name in OF_TASK else own)
            stays = bits(kept, k)
            made[name] = np.where(stays, values, fresh) if stays.any() else fresh
        return made

    def _times(self, number: int, at: Array, twin: NDArray[np.bool_], task: Words) -> Array:
        day = self.rows["account"][at].astype(np.uint64) ^ np.uint64(self.start)
        salt, high = self.plan.salt(number, "times"), self.high[at]
        moved = shift(day, salt, self.low[at], high, SHIFT)
        moved += twin * shift(task, salt, np.zeros_like(high), high - moved, LATER)
        times: Array = self.rows["timestamp"][at] + moved
        return times

    def _strings(self, name: str, number: int, at: Array) -> pa.Array:
        codes = self.rows[name][at]
        of = self.plan.organization_ids(number) if name == "organization_id" else pa.array(self.plan.base.values[name])
        return of.cast(pa.string()).take(pa.array(codes, mask=codes < 0))


def token(name: str, values: Array, salt: np.uint64 | Words) -> Array:
    """A token of a copy's own. Networks are drawn from as many as there are, so that strangers may
    meet in one."""
    fresh = salted(values, salt)
    if name in ("network_token", "signup_network_token"):
        fresh = salted(below(fresh, NETWORKS), salt_of("networks"))
    return fresh.view(np.int64)


def room(account: Array, timestamp: Array, start: int, closed: Array) -> tuple[Array, Array]:
    """How far each row's account may be moved back and forth without leaving the day, or speaking
    once it is closed."""
    if not len(account):
        return timestamp, timestamp
    new = np.append(True, account[1:] != account[:-1])
    begins, segment = np.flatnonzero(new), np.cumsum(new) - 1
    first, last = np.minimum.reduceat(timestamp, begins), np.maximum.reduceat(timestamp, begins)
    end = np.maximum(np.minimum(start + DAY, closed[begins]) - 1, last)
    return (start - first)[segment], (end - last)[segment]


def shift(key: Words, salt: np.uint64, low: Array, high: Array, reach: int) -> Array:
    """A move in time by at most `reach` either way, between low (0 or less) and high."""
    low, high = np.maximum(low, -reach), np.minimum(high, reach)
    moved: Array = low + (fractions(salted(key, salt)) * (high - low)).astype(np.int64)
    return moved


_BIT = {name: k for k, name in enumerate((*TOKENS, *GIVEN))}


def _array(values: Array, kind: pa.DataType, valid: NDArray[np.bool_] | None) -> pa.Array:
    if pa.types.is_boolean(kind):
        values = values != 0
    if valid is not None and not valid.all():
        return pa.array(values, mask=~valid).cast(kind)
    return pa.array(values).cast(kind)
