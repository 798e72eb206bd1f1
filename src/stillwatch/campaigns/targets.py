"""What a campaign is after: capabilities of what it asks, the templates around it left out.

A generator's template says the same words around everything, and its words set labels as the rows'
do. A label that comes and goes with the frame is the frame's: what the rows have, they have in the
frames that bring least.
"""

import numpy as np
import pyarrow as pa

from stillwatch.campaigns.findings import Capability
from stillwatch.engine.arrays import Floats, Ints, total_by
from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets.population import Population

FRAMED = 30.0
"""Harvest exchanges with one frame from which it is a template that the campaign fills, and its
labels are measured."""

LOWER = 0.25
"""Quantile of the frames (by exchanges) at which a label's share is the rows' own: templates add
words, so that the share is too large in most; the least of all would be too small by chance."""

FORM = [CAPABILITIES.index(name) for name in ("instruction_following", "roleplay")]
ALWAYS = 0.95
"""Share of a frame's prompts from which a label of FORM is the frame's: how an answer has to look,
and as whom to give it, is what nearly every template says, and the lexicon finds less than that in
prompts that differ."""


def capabilities(people: Population, group: Ints, rows: pa.Table, harvest: Floats) -> list[Capability]:
    """Share of the harvest per capability, and lift over all exchanges of accounts outside the
    group; largest share first. rows: capabilities and frame_token of exchanges; harvest: of each,
    the probability."""
    others = np.setdiff1d(np.arange(len(people)), group)
    out = []
    for k, own in enumerate(asked_for(rows, harvest)):
        if own > 0:
            rest = _share(people, f"capability_{k}", others)
            out.append(Capability(name=CAPABILITIES[k], share=float(own), lift=float(own) / max(rest, 1e-4)))
    return sorted(out, key=lambda c: (-c.share, c.name))


def capability_mix(people: Population) -> dict[str, float]:
    """Share of all exchanges per capability."""
    everyone = np.arange(len(people))
    return {name: _share(people, f"capability_{k}", everyone) for k, name in enumerate(CAPABILITIES)}


def asked_for(rows: pa.Table, harvest: Floats) -> Floats:
    """(CAPABILITIES,): share of the harvest that asks for each, frames left out. Who has no frame
    is the last of them, and no template."""
    coded = rows["frame_token"].combine_chunks().dictionary_encode()
    frame = coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)
    frames = len(coded.dictionary) + 1
    size = total_by(frame, harvest, frames)
    bits = rows["capabilities"].to_numpy()
    held = np.stack([total_by(frame, harvest * (bits >> k & 1), frames) for k in range(len(CAPABILITIES))], axis=1)
    template = size >= FRAMED
    template[-1] = False
    bare = held[~template].sum(axis=0)
    return np.asarray((bare + size[template].sum() * _inside(held[template], size[template])) / max(size.sum(), 1.0))


def _inside(held: Floats, size: Floats) -> Floats:
    """(CAPABILITIES,): share of the prompts inside templates that have each label of themselves.
    held: (frames, CAPABILITIES) prompts with a label; size: (frames,) all prompts.

    Where that explains too little, each template may have rows of its own: the rest is given to the
    labels by what the templates have of them beyond it.
    """
    if not len(size):
        return np.zeros(len(CAPABILITIES))
    share = held / size[:, None]
    rows = share.copy()
    rows[:, FORM] = np.where(share[:, FORM] >= ALWAYS, 0.0, share[:, FORM])
    own = np.array([_quantile(rows[:, k], size) for k in range(len(CAPABILITIES))])
    beyond = size @ np.maximum(share - own, 0.0)
    return own + max(1.0 - own.sum(), 0.0) * beyond / max(beyond.sum(), 1e-12)


def _quantile(values: Floats, weight: Floats) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reached, LOWER * reached[-1])])


def _share(people: Population, count: str, group: Ints) -> float:
    weight = people.weight[group]
    return float(weight @ people.counts[count][group] / max(float(weight @ people.counts["exchanges"][group]), 1.0))
