"""A decoder of the usual kind, many of them at once: each weight has one more axis, the model's
number, so that models of one shape are trained and asked together by batched products. The same
code runs on a processor and on an accelerator.

The architecture is that of Vaswani et al. 2017 ("Attention is all you need", section 3), a decoder
alone, normalised before each block by the root mean square (Zhang and Sennrich 2019), with learnt
positions and without biases."""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from stillwatch.lab.tasks import VOCABULARY

PLACES = 40
"""Positions: the longest prompt with its answer is shorter."""

Weights = dict[str, Tensor]
"""By name; the first axis of each is the model."""

Past = list[tuple[Tensor, Tensor]]
"""Keys and values (models, rows, heads, tokens, width / heads) of a text so far, a pair a layer."""


@dataclass(frozen=True)
class Size:
    """Of a model: the width of its residual stream, its layers, and heads of each."""

    name: str
    width: int
    layers: int
    heads: int

    @property
    def parameters(self) -> int:
        """How many numbers a model has."""
        return self.width * (2 * VOCABULARY + PLACES) + self.layers * 12 * self.width**2


def initial(size: Size, seeds: list[int]) -> Weights:
    """Untrained models, one a seed: a model is the same whatever others it stands beside."""
    models = [_one(size, np.random.default_rng(seed)) for seed in seeds]
    return {name: torch.from_numpy(np.stack([model[name] for model in models])) for name in models[0]}


def _one(size: Size, rng: np.random.Generator) -> dict[str, np.ndarray]:
    wide = size.width

    def drawn(rows: int, columns: int, spread: float) -> np.ndarray:
        return (rng.standard_normal((rows, columns)) * spread).astype(np.float32)

    small = 1 / math.sqrt(2 * size.layers)  # what is added to the stream does not grow with the layers
    out = {"token": drawn(VOCABULARY, wide, 0.35), "place": drawn(PLACES, wide, 0.35)}
    for layer in range(size.layers):
        out |= {
            f"attend{layer}": drawn(wide, 3 * wide, wide**-0.5),
            f"attended{layer}": drawn(wide, wide, wide**-0.5 * small),
            f"widen{layer}": drawn(wide, 4 * wide, wide**-0.5),
            f"narrow{layer}": drawn(4 * wide, wide, (4 * wide) ** -0.5 * small),
        }
    return out | {"next": drawn(wide, VOCABULARY, wide**-0.5)}


def logits(size: Size, weights: Weights, tokens: Tensor, past: Past | None = None) -> Tensor:
    """(models, rows, tokens, vocabulary): what comes after each of the tokens (models, rows,
    tokens). past: what came before, to which this is added; a text is then given bit by bit."""
    models, rows, count = tokens.shape
    begin = past[0][0].shape[3] if past else 0
    number = torch.arange(models, device=tokens.device).view(-1, 1, 1) * VOCABULARY
    stream = F.embedding(tokens + number, weights["token"].reshape(-1, size.width))
    stream = stream + weights["place"][:, None, begin : begin + count]
    stream = stream.reshape(models, rows * count, size.width)
    for layer in range(size.layers):
        told = _attended(size, weights, layer, stream, rows, past)
        stream = torch.baddbmm(stream, told, weights[f"attended{layer}"])
        inner = F.gelu(torch.bmm(_normed(stream), weights[f"widen{layer}"]))
        stream = torch.baddbmm(stream, inner, weights[f"narrow{layer}"])
    return torch.bmm(_normed(stream), weights["next"]).view(models, rows, count, VOCABULARY)


def _attended(size: Size, weights: Weights, layer: int, stream: Tensor, rows: int, past: Past | None) -> Tensor:
    """What each token takes from itself and those before it."""
    models, total, wide = stream.shape
    three = torch.bmm(_normed(stream), weights[f"attend{layer}"])
    shape = (models * rows, total // rows, 3, size.heads, wide // size.heads)
    query, key, value = three.view(shape).permute(2, 0, 3, 1, 4)
    begun = False
    if past is not None:
        shape4 = (models, rows, *key.shape[1:])
        if begun := layer < len(past):
            key = torch.cat([past[layer][0].flatten(0, 1), key], dim=2)
            value = torch.cat([past[layer][1].flatten(0, 1), value], dim=2)
            past[layer] = (key.view(*shape4[:3], -1, shape4[4]), value.view(*shape4[:3], -1, shape4[4]))
        else:
            past.append((key.reshape(shape4), value.reshape(shape4)))
    # After its beginning a text comes one token at a time, which sees all before it.
    found = F.scaled_dot_product_attention(query, key, value, is_causal=not begun)
    return found.transpose(1, 2).reshape(models, total, wide)


def _normed(stream: Tensor) -> Tensor:
    return F.rms_norm(stream, (stream.shape[-1],))
