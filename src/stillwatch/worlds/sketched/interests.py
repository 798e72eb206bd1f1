"""What each account asks about, so that copies can be given subjects of their own.

An *interest* is one account's (or one group's) prompts about one subject. In a copy it becomes an
interest in another subject, drawn from those that others of its persona and language have. A
campaign's list stays what it is: all copies of the fleet draw on it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stillwatch.engine.arrays import Bools
from stillwatch.worlds.sketched.columns import ALONE, FORMS, PUBLIC, TOGETHER, TOKENS, WHOLE
from stillwatch.worlds.sketched.hubs import units
from stillwatch.worlds.sketched.languages import languages
from stillwatch.worlds.sketched.truth import ROLES, Labels

Array = NDArray[Any]

KINDS = 8
"""Of prompts, so that a drawn one is of the kind that it replaces: opening or not, long enough for
bands or not, asking for reasoning or not."""

LISTED, DRAWN = 0, 1
"""How an interest's subject changes from copy to copy: not at all, or at random."""

_PROMPT = TOKENS.index("prompt_hash")
_BAND = TOKENS.index("band_0")


@dataclass(frozen=True)
class Interests:
    """rows: per exchange `interest` (-1: the prompt stays), `kind`, `rank` among the interest's
    prompts of that kind, and `shelf`, the (form, subject) it is about. table: per interest `shelf`,
    `family`, `mode`, and `sizes`, its number of prompts by kind. forms: a number for each shelf's
    form. apart: whether a shelf's prompts are of accounts with nothing in common. shelves: the name
    of each one's subject."""

    rows: dict[str, Array]
    table: dict[str, Array]
    forms: Array
    apart: Bools
    shelves: list[str]


@dataclass(frozen=True)
class _Drawn:
    """Of each row that is drawn: numbers that tell apart families, units of a family, forms,
    subjects."""

    family: Array
    unit: Array
    form: Array
    subject: Array
    mode: Array
    apart: Bools
    together: Bools


def public_rows(labels: Labels) -> Bools:
    """Rows whose prompt is of a public set."""
    public = np.array([name.startswith(PUBLIC) for name in labels.values["subject"]] + [False])
    found: Bools = public[labels.codes["subject"]]
    return found


def interests_of(rows: dict[str, Array], labels: Labels, personas: list[str]) -> Interests:
    """The interests of a base's rows."""
    harvest = rows["role"] == ROLES.index("harvest")
    subject = _subjects(rows, labels, personas)
    drawn = bits(rows["valid"], _PROMPT) & ~bits(rows["kept"], _PROMPT) & (harvest | (subject >= 0))
    at = np.flatnonzero(drawn)
    of = _drawn(rows, labels, personas, subject, at)
    shelf = _codes(of.form, of.subject)
    interest = _codes(_codes(of.family, of.unit), shelf)
    kind = (rows["turn"] > 1) + 2 * ~bits(rows["valid"], _BAND) + 4 * (rows["elicits"] > 0)
    kind = kind.astype(np.int64)
    # Near copies of one prompt, as pupils hand them about, stay near: they are drawn as one.
    near = of.together & bits(rows["valid"], _BAND)[at]
    rank, sizes = _ranks(interest, kind[at], np.where(near, rows["band_0"][at], rows["prompt_hash"][at]))
    out = {name: np.full(len(drawn), -1, np.int32) for name in ("interest", "rank", "shelf")}
    for name, values in (("interest", interest), ("rank", rank), ("shelf", shelf)):
        out[name][at] = values
    out["kind"] = kind.astype(np.int8)
    first, example = (np.unique(codes, return_index=True)[1] for codes in (interest, shelf))
    table = {"shelf": shelf[first], "family": of.family[first], "mode": of.mode[first], "sizes": sizes}
    named = [_name(s, labels.values["subject"]) for s in of.subject[example].tolist()]
    return Interests(out, table, of.form[example], of.apart[example], named)


def bits(words: Array, k: int) -> Bools:
    """Bit k of each word."""
    found: Bools = (words >> words.dtype.type(k)) & words.dtype.type(1) == 1
    return found


def _subjects(rows: dict[str, Array], labels: Labels, personas: list[str]) -> Array:
    """Subject of each row; that of accounts of one template, and of cover talk, is the account's
    own. -1: none."""
    whole = np.array([p in WHOLE for p in personas])[rows["account"]] | (rows["role"] == ROLES.index("cover"))
    own = len(labels.values["subject"]) + rows["account"].astype(np.int64)
    return np.where(whole, own, labels.codes["subject"])


def _drawn(rows: dict[str, Array], labels: Labels, personas: list[str], subject: Array, at: Array) -> _Drawn:
    group, alone = units(personas)
    names = sorted(set(personas))
    account = rows["account"][at]
    persona = np.array([names.index(p) for p in personas])[account]
    campaign = rows["campaign"][at].astype(np.int64)
    listed, cover = (rows["role"][at] == ROLES.index(role) for role in ("harvest", "cover"))
    together = np.array([p in TOGETHER for p in names])[persona] & ~cover
    formed, apart = (np.array([p in of for p in names])[persona] & ~cover & ~listed for of in (FORMS, ALONE))
    tongue = languages(rows, labels, together, at)
    honest = np.where(cover, len(names), persona) * 64 + tongue
    family = _codes(listed.astype(np.int64), np.where(listed, campaign, honest))
    form = np.where(listed, 64 + campaign, np.where(formed | cover, 1024 + family, tongue))
    unit = np.where(listed, 0, np.where(together, group[account], alone[account]))
    about = np.where(listed, -1, subject[at])
    return _Drawn(family, unit, form, about, np.where(listed, LISTED, DRAWN), apart, together & ~listed)


def _name(subject: int, named: list[str]) -> str:
    if subject < 0:
        return "the list"
    return named[subject] if subject < len(named) else f"own {subject - len(named)}"


def _codes(a: Array, b: Array) -> Array:
    """A number for each distinct pair."""
    low = int(b.min(initial=0))
    many = int(b.max(initial=0)) - low + 1
    codes: Array = np.unique(a.astype(np.int64) * many + (b - low), return_inverse=True)[1].ravel()
    return codes


def _ranks(interest: Array, kind: Array, text: Array) -> tuple[Array, Array]:
    """(place of each row's text among the distinct ones of its interest and kind; their number, by
    both)."""
    cell = interest * KINDS + kind
    order = np.lexsort((text, cell))
    new_cell, new_text = np.ones(len(order), np.bool_), np.ones(len(order), np.bool_)
    new_cell[1:] = cell[order][1:] != cell[order][:-1]
    new_text[1:] = new_cell[1:] | (text[order][1:] != text[order][:-1])
    place = np.cumsum(new_text) - 1
    begin = np.maximum.accumulate(np.where(new_cell, place, 0)) if len(order) else place
    rank = np.empty(len(order), np.int64)
    rank[order] = place - begin
    sizes = np.zeros((int(interest.max(initial=-1)) + 1) * KINDS, np.int32)
    np.maximum.at(sizes, cell, rank.astype(np.int32) + 1)
    return rank, sizes.reshape(-1, KINDS)
