"""What an account asks, as evidence that it draws on a group's list: a log likelihood ratio for
every account.

Two measurements: the similarity of an account's prompts to the group's mean (between), and how much
more alike they are to one another than to that mean (own, within - between). For whoever draws on
the list alone the first is the group's own similarity and the second nothing; a stranger in the
same style may come near in the first, and has subjects of its own in the second. Members are
pictured by the group, whatever it deals; strangers by everybody outside, by kernels that are the
wider the farther they lie from the members (variable kernels: Breiman, Meisel and Purcell,
Technometrics 1977).
"""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.communities import Sides, held_against
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.evenly import evenly
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.fleets.odds import log_normal, shortest_half

MOST = 7.0
"""Largest log likelihood ratio of what an account asks."""

UNEVEN = 0.05
"""No dealing is perfect: a member's similarities differ from the group's own by about this share of
it at least."""

LEAST_MEASURED = 5
"""Members that can be measured below which nothing is known of what members ask."""

NEAR = 2.5
"""Widths from the members' middle, in both measurements together, within which an account is no
picture of a stranger: it may be a member that was not found yet."""

HOPELESS = 5.0
"""Widths from the members' middle beyond which an account is no member, and is not weighed."""

ODD, ODD_MEMBER, ODD_STRANGER = 0.1, 2.0, 2.0
"""Share of the accounts that are spread more widely than the rest, and by how much (a contaminated
normal: Tukey 1960)."""

KERNEL = 0.2
"""Width of a stranger's kernel as a share of its distance from the members."""

PICTURES = 150
"""Strangers nearest to the members that are all pictured; of the others as many, evenly taken,
stand for the rest."""

FARTHEST = 60.0
"""Squared widths beyond which a kernel adds nothing."""

LEAST_WEIGHT = 0.01
"""Probability of being a stranger below which an account pictures none."""

TINY = 1e-12


@dataclass(frozen=True)
class Asking:
    """What each account asks, set beside a group."""

    known: npt.NDArray[np.bool_]
    """Whether it can be measured."""
    between: Floats
    """Likeness to the group's prompts."""
    between_error: Floats
    own: Floats
    """Likeness of its own prompts beyond that."""
    own_error: Floats
    inside: Ints
    """Members that can be measured."""
    scale: float
    """The group's own similarity."""


def asking(people: Embedding, sides: Sides, group: Ints) -> Asking | None:
    """Measure every account against a group; None where too few members can be measured."""
    known = people.measurable & (people.n >= FEWEST)
    inside = group[known[group]]
    if len(inside) < LEAST_MEASURED:
        return None
    between, error, scale = held_against(sides, group)
    noise = np.hypot(np.where(known, people.noise, 0.0), error)
    own = np.where(known, people.within - between, 0.0)
    return Asking(known, between, error, own, noise, inside, scale)


def log_ratios(people: Embedding, sides: Sides, group: Ints, stranger: Floats | None = None) -> Floats:
    """(accounts,): log likelihood ratio, bounded by MOST, of each account's prompts as a member's
    against a stranger's; 0 where nothing is known of it, or of the members. stranger: probability
    that an account outside is one, as far as is known: without it, whoever is NEAR in both
    measurements pictures nobody, since it may be a member not found yet."""
    seen = asking(people, sides, group)
    out = np.zeros(len(people.n))
    if seen is None:
        return out
    floor = UNEVEN * seen.scale
    x, x_width = _members(seen.between, seen.between_error, seen.inside, floor)
    y, y_width = _members(seen.own, seen.own_error, seen.inside, floor)
    distance = np.hypot(x / x_width, y / y_width)
    outside = seen.known & people.drawn
    outside[group] = False
    weight = np.where(outside, (distance > NEAR) if stranger is None else stranger, 0.0)
    pictures, weight = _pictures(distance, weight)
    if len(pictures) < LEAST_MEASURED:
        return out
    rows = np.flatnonzero(seen.known & (distance < HOPELESS))
    out[seen.known] = -MOST
    density = _stranger_density(
        rows, x[rows], seen.between_error[rows], x_width[rows], y[rows], seen.own_error[rows], y_width[rows],
        pictures, x[pictures], y[pictures], weight,
    )  # fmt: skip
    member = _member_density(x[rows], x_width[rows], y[rows], y_width[rows])
    out[rows] = np.clip(member - density, -MOST, MOST)
    return out


def _members(value: Floats, error: Floats, inside: Ints, floor: float) -> tuple[Floats, Floats]:
    """(every account's distance from where half of the members lie closest, the width of a member's
    around it: its own error and the members' scatter beyond theirs, `floor` at least)."""
    middle, width = shortest_half(value[inside])
    scatter = width**2 - float(np.median(error[inside] ** 2))
    return value - middle, np.sqrt(error**2 + max(scatter, floor**2))


def _member_density(x: Floats, x_width: Floats, y: Floats, y_width: Floats) -> Floats:
    """Log density of a member's measurements; some members are spread more widely."""
    plain, odd = (log_normal(x, 0.0, k * x_width) + log_normal(y, 0.0, k * y_width) for k in (1.0, ODD_MEMBER))
    return np.logaddexp(np.log(1 - ODD) + plain, np.log(ODD) + odd)


def _pictures(distance: Floats, weight: Floats) -> tuple[Ints, Floats]:
    """(accounts that picture strangers, the share of all strangers for which each stands)."""
    outside = np.flatnonzero(weight > LEAST_WEIGHT)
    order = outside[np.argsort(distance[outside], kind="stable")]
    near, rest = order[:PICTURES], evenly(order[PICTURES:], PICTURES)
    stands_for = np.concatenate([np.ones(len(near)), np.full(len(rest), (len(order) - len(near)) / max(len(rest), 1))])
    pictures = np.concatenate([near, rest]).astype(np.int64)
    return pictures, weight[pictures] * stands_for / max(float(weight.sum()), TINY)


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _stranger_density(
    rows: Ints, x: Floats, x_error: Floats, x_width: Floats, y: Floats, y_error: Floats, y_width: Floats,
    pictures: Ints, xs: Floats, ys: Floats, weight: Floats,
) -> Floats:  # fmt: skip
    """Log density of accounts' measurements as strangers': a weighted sum of normals around the
    pictures, each as wide as the account's own error and a share of the picture's distance from the
    members' middle (of a member's width, where it lies nearer); ODD of them ODD_STRANGER times as
    widely spread. No account is its own picture."""
    out = np.empty(len(x))
    for i in range(len(x)):
        total = 0.0
        for k in range(len(xs)):
            if pictures[k] == rows[i]:
                continue
            dx, dy = (x[i] - xs[k]) ** 2, (y[i] - ys[k]) ** 2
            hx = (KERNEL * max(abs(xs[k]), x_width[i])) ** 2
            hy = (KERNEL * max(abs(ys[k]), y_width[i])) ** 2
            for part, times in ((1 - ODD, 1.0), (ODD, ODD_STRANGER**2)):
                vx, vy = x_error[i] ** 2 + times * hx, y_error[i] ** 2 + times * hy
                apart = dx / vx + dy / vy
                if apart < FARTHEST:
                    total += part * weight[k] * np.exp(-0.5 * apart) / np.sqrt(vx * vy)
        out[i] = np.log(total + TINY)
    return out
