"""The library: every distinct prompt of the base as the kernels sketched it, shelved by form,
subject and kind."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.lake.store.columns import vectors
from stillwatch.sketch.columns import validity
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES
from stillwatch.worlds.sketched.columns import FRAME, OF_PROMPT
from stillwatch.worlds.sketched.interests import KINDS, Interests, bits
from stillwatch.worlds.sketched.mixing import below, salt_of, salted

Array = NDArray[Any]

FLIPPABLE = 0.75
"""Share of the components that may differ between the variants of a subject."""

TELLING = 500
"""Prompts of a form from which its common style is known."""

SMALLEST = 8
"""Prompts from which a shelf's prompts of one kind are drawn from alone; of fewer, any of the shelf
serve."""


def build_library(rows: dict[str, Array], features: pa.Array, interests: Interests, seed: int) -> dict[str, Array]:
    """The library, and each row's own place in it as `rows["own"]`.

    features: (prompts, 128) bytes; worded: whether there are any; OF_PROMPT; capability: the
    truth's code; frame_token; framed: whether there is one; frame_kept: whether it stays as it is.
    begin, size: (shelves, KINDS), where the prompts of a shelf and kind stand, in random order;
    held: prompts of each shelf.
    """
    shelf, kind = interests.rows["shelf"].astype(np.int64), interests.rows["kind"].astype(np.int64)
    cell = np.where(shelf >= 0, shelf * KINDS + kind, -1)
    mixed = salted(rows["prompt_hash"], salt_of(seed, "library")).view(np.int64)
    order = np.lexsort((mixed, cell))
    new = np.ones(len(order), np.bool_)
    new[1:] = (cell[order][1:] != cell[order][:-1]) | (mixed[order][1:] != mixed[order][:-1])
    rows["own"] = np.empty(len(order), np.int32)
    rows["own"][order] = np.cumsum(new) - 1
    at = order[new]
    library = {name: rows.pop(name)[at] for name in OF_PROMPT}
    library["capability"] = rows.pop("capability")[at]
    library["frame_token"] = rows["frame_token"][at]
    library["framed"], library["frame_kept"] = (bits(rows[name][at], FRAME) for name in ("valid", "kept"))
    library["worded"] = validity(features)[at]
    library["features"] = vectors(pa.chunked_array([features]), np.uint8)[at]
    library["flippable"] = flippable(library["features"], shelf[at], interests.forms)
    library["begin"], library["size"] = _places(cell[at], int(shelf.max(initial=-1)) + 1)
    library["held"] = np.bincount(shelf[at][shelf[at] >= 0], minlength=len(library["begin"]))
    return library


def _places(cell: Array, shelves: int) -> tuple[Array, Array]:
    """(begin, size) of each shelf's prompts by kind; where there are too few of a kind, the whole
    shelf."""
    edges = np.searchsorted(cell, np.arange(shelves * KINDS + 1))
    begin, size = edges[:-1].reshape(-1, KINDS).copy(), np.diff(edges).reshape(-1, KINDS).copy()
    few = (size < SMALLEST) & (size < size.sum(axis=1, keepdims=True))
    whole = (
        np.broadcast_to(edges[:-1:KINDS, None], begin.shape),
        np.broadcast_to(size.sum(axis=1, keepdims=True), size.shape),
    )
    begin[few], size[few] = whole[0][few], whole[1][few]
    return begin, size


def flippable(features: Array, shelf: Array, forms: Array) -> Array:
    """(shelves, 64) masks of the components in which prompts of a shelf's form differ most from one
    another, against what they have in common: their signs may be turned without turning the common
    style. shelf: of each prompt."""
    masks = np.empty((len(forms), FEATURE_BYTES // 2), np.uint8)
    form = np.append(forms, -1)[shelf]
    for one in np.unique(forms):
        mine = form == one
        masks[forms == one] = _differing(features[mine if mine.sum() >= TELLING else shelf >= 0])
    return masks


def _differing(features: Array) -> Array:
    present = np.unpackbits(features[:, : FEATURE_BYTES // 2], axis=1, bitorder="little").mean(axis=0)
    negative = np.unpackbits(features[:, FEATURE_BYTES // 2 :], axis=1, bitorder="little").mean(axis=0)
    common = np.abs(present - 2 * negative) / np.sqrt(np.maximum(present, 1e-9))
    mask = np.zeros(DIMENSIONS, np.uint8)
    mask[np.argsort(common, kind="stable")[: round(FLIPPABLE * DIMENSIONS)]] = 1
    return np.packbits(mask, bitorder="little")


def draw(library: dict[str, Array], shelf: Array, kind: Array, offset: Array, rank: Array) -> Array:
    """Places in the library: the `rank`-th prompt after `offset` of a shelf and kind, going
    round."""
    begin, size = library["begin"][shelf, kind], library["size"][shelf, kind]
    out: Array = begin + (below(offset, size) + rank) % size
    return out
