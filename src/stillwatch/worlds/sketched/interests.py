"""What each account asks about, so that copies can be given subjects of their own.

An *interest* is one account's (or one group's) prompts about one subject. In a copy it becomes an interest in another
subject, drawn from those of the same persona, or, for groups that are copied whole, by a permutation of the persona's
subjects. A campaign's list stays what it is: all copies of the fleet draw on it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.sketched.columns import TOGETHER, TOKENS
from stillwatch.worlds.sketched.hubs import units
from stillwatch.worlds.sketched.truth import ROLES, Labels

Array = NDArray[Any]

KINDS = 8
"""Of prompts, so that a drawn one is of the kind that it replaces: opening or not, long enough for bands or not,
asking for reasoning or not."""

LISTED, DRAWN, PERMUTED = 0, 1, 2
"""How an interest's subject changes from copy to copy: not at all, at random, with all of its persona's."""

FORMS = frozenset(("agent", "synthesis", "batch", "pipeline", "app", "bank_app", "labeller", "benchmark"))
"""Personas whose prompts have a form of their own; all others ask alike about a subject."""

_PROMPT = TOKENS.index("prompt_hash")
_BAND = TOKENS.index("band_0")


@dataclass(frozen=True)
class Interests:
    """rows: per exchange `interest` (-1: the prompt stays), `kind`, `rank` among the interest's prompts of that kind,
    and `shelf`, the (form, subject) it is about. table: per interest `shelf`, `family`, `mode`, and `sizes`, its number
    of prompts by kind. shelves: the name of each shelf's subject."""

    rows: dict[str, Array]
    table: dict[str, Array]
    shelves: list[str]


def interests_of(rows: dict[str, Array], labels: Labels, personas: list[str]) -> Interests:
    """The interests of a base's rows."""
    known = bits(rows["valid"], _PROMPT)
    harvest = rows["role"] == ROLES.index("harvest")
    subject = _subjects(rows, labels, personas)
    drawn = known & ~bits(rows["kept"], _PROMPT) & (harvest | (subject >= 0))
    at = np.flatnonzero(drawn)
    family, mode, form, unit = _families(rows, personas, at)
    listed = harvest[at]
    shelf = _codes(form, np.where(listed, -1, subject[at]))
    interest = _codes(_codes(family, unit), shelf)
    kind = (rows["turn"] > 1) + 2 * ~bits(rows["valid"], _BAND) + 4 * (rows["elicits"] > 0)
    kind = kind.astype(np.int64)
    # Near copies of one prompt, as pupils hand them about, stay near: they are drawn as one.
    text = np.where(bits(rows["valid"], _BAND) & ~harvest, rows["band_0"], rows["prompt_hash"])
    rank, sizes = _ranks(interest, kind[at], text[at])
    first = np.unique(interest, return_index=True)[1]
    out = {name: np.full(len(drawn), -1, np.int32) for name in ("interest", "rank", "shelf")}
    for name, values in (("interest", interest), ("rank", rank), ("shelf", shelf)):
        out[name][at] = values
    out["kind"] = kind.astype(np.int8)
    table = {"shelf": shelf[first], "family": family[first], "mode": mode[first], "sizes": sizes}
    told = np.where(listed, -1, subject[at])[np.unique(shelf, return_index=True)[1]]
    return Interests(out, table, [_name(s, labels.values["subject"]) for s in told.tolist()])


def _name(subject: int, named: list[str]) -> str:
    if subject < 0:
        return "the list"
    return named[subject] if subject < len(named) else f"project {subject - len(named)}"


def bits(words: Array, k: int) -> NDArray[np.bool_]:
    """Bit k of each word."""
    found: NDArray[np.bool_] = (words >> words.dtype.type(k)) & words.dtype.type(1) == 1
    return found


def _subjects(rows: dict[str, Array], labels: Labels, personas: list[str]) -> Array:
    """Subject of each row; an agent's is its owner's project, where the truth names none. -1: none."""
    subject = labels.codes["subject"].copy()
    agent = (np.array(personas)[rows["account"]] == "agent") & (subject < 0)
    subject[agent] = len(labels.values["subject"]) + rows["account"][agent]
    return subject


def _families(rows: dict[str, Array], personas: list[str], at: Array) -> tuple[Array, Array, Array, Array]:
    """(family, mode, form, unit) of each row that is drawn."""
    group, alone = units(personas)
    names = sorted(set(personas))
    persona = np.array([names.index(p) for p in personas])[rows["account"][at]]
    role, campaign = rows["role"][at], rows["campaign"][at].astype(np.int64)
    own_form = np.array([p in FORMS for p in names])[persona]
    together = np.array([p in TOGETHER for p in names])[persona]
    listed, cover = role == ROLES.index("harvest"), role == ROLES.index("cover")
    count = len(names)
    family = np.where(listed, count + 1 + campaign, np.where(cover, count, persona))
    mode = np.where(listed, LISTED, np.where(together & ~cover, PERMUTED, DRAWN))
    form = np.where(listed, family, np.where(own_form & ~cover, persona, -1))
    account = rows["account"][at]
    unit = np.where(listed, 0, np.where(mode == PERMUTED, group[account], alone[account]))
    return family, mode, form, unit


def _codes(a: Array, b: Array) -> Array:
    """A number for each distinct pair."""
    low = int(b.min(initial=0))
    many = int(b.max(initial=0)) - low + 1
    codes: Array = np.unique(a.astype(np.int64) * many + (b - low), return_inverse=True)[1].ravel()
    return codes


def _ranks(interest: Array, kind: Array, text: Array) -> tuple[Array, Array]:
    """(place of each row's text among the distinct ones of its interest and kind; their number, by both)."""
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
