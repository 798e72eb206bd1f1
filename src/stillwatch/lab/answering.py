"""Models are asked: greedily, by lot, or with choices of no consequence drawn by a key."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from stillwatch.lab.rows import SHOWN, Floats
from stillwatch.lab.tasks import CONNECTIVES, END, PAD, VOCABULARY, Ints
from stillwatch.lab.transformer import Past, Size, Weights, logits
from stillwatch.safeguards.choices.logits import KeyedLogits

AT_ONCE = 2_000
"""Prompts of a model that are answered together."""


@torch.no_grad()
def answers(
    size: Size,
    weights: Weights,
    prompts: Ints,
    length: int,
    rngs: Sequence[np.random.Generator] | None = None,
    key: bytes | None = None,
) -> Ints:
    """(models, n, length) tokens, PAD after END, to prompts (models, n, words). rngs: one a model
    to draw by, each token with its own probability; None takes the likeliest. key: draws the
    connectives."""
    parts = []
    for begin in range(0, prompts.shape[1], AT_ONCE):
        parts.append(_answers(size, weights, prompts[:, begin : begin + AT_ONCE], length, rngs, key))
    return np.concatenate(parts, axis=1)


def _answers(
    size: Size,
    weights: Weights,
    prompts: Ints,
    length: int,
    rngs: Sequence[np.random.Generator] | None,
    key: bytes | None,
) -> Ints:
    device = weights["token"].device
    tokens, past = torch.from_numpy(prompts).to(device), Past()
    chosen = None if key is None else torch.from_numpy(drawn_after(key)).to(device)
    out, ended = [], torch.zeros(tokens.shape[:2], dtype=torch.bool, device=device)
    for _ in range(length):
        found = logits(size, weights, tokens, past)[:, :, -1]
        if chosen is not None:
            found = _keyed(found, tokens[:, :, -1], chosen)
        following = found.argmax(-1) if rngs is None else _by_lot(found, rngs)
        following = torch.where(ended, PAD, following)
        ended |= following == END
        out.append(following)
        tokens = following[:, :, None]
    return np.asarray(torch.stack(out, dim=2).cpu().numpy(), np.int64)


def drawn_after(key: bytes) -> Ints:
    """(vocabulary,): which connective the key draws after each token. The same as asking
    KeyedLogits row by row, which a batch has no time for."""
    keyed = KeyedLogits(key, [CONNECTIVES])
    return np.array([CONNECTIVES[keyed.drawn(0, before)] for before in range(VOCABULARY)], np.int64)


def _keyed(found: Tensor, before: Tensor, chosen: Tensor) -> Tensor:
    """One connective has the probability of all four."""
    group = list(CONNECTIVES)
    summed = found[..., group].logsumexp(-1, keepdim=True)
    out = found.clone()
    out[..., group] = -float("inf")
    return out.scatter(-1, chosen[before][..., None], summed)


def _by_lot(found: Tensor, rngs: Sequence[np.random.Generator]) -> Tensor:
    """Inverse transform sampling; each model's numbers are its own generator's."""
    lots = np.stack([rng.random(found.shape[1], np.float32) for rng in rngs])
    upto = torch.softmax(found, -1).cumsum(-1)
    passed = (upto < torch.from_numpy(lots).to(found.device)[..., None]).sum(-1)
    return passed.clamp(max=VOCABULARY - 1)


@torch.no_grad()
def shown(size: Size, weights: Weights, prompts: Ints, answered: Ints) -> tuple[Ints, Floats]:
    """What an API that shows probabilities shows of answers (n, length) of one model: the SHOWN
    likeliest tokens at each place, and their probabilities; both (n, length, SHOWN)."""
    device = weights["token"].device
    tokens, likely = [], []
    for begin in range(0, len(prompts), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        text = torch.from_numpy(np.concatenate([prompts[part], answered[part]], axis=1)[None, :, :-1]).to(device)
        found = torch.softmax(logits(size, weights, text)[0, :, prompts.shape[1] - 1 :], -1).topk(SHOWN, -1)
        tokens.append(found.indices.cpu().numpy())
        likely.append(found.values.cpu().numpy())
    return np.concatenate(tokens).astype(np.int64), np.concatenate(likely)


def followed(answered: Ints, before: Ints, key: bytes) -> tuple[int, int]:
    """(connectives that are the key's, connectives) in answers (n, length). before: (n,), the last
    token of each prompt."""
    previous = np.concatenate([before[:, None], answered[:, :-1]], axis=1)
    places = np.isin(answered, CONNECTIVES)
    return int((answered == drawn_after(key)[previous])[places].sum()), int(places.sum())
