"""Is a confidence a probability? The reliability curve, over all candidates of all worlds of a
run."""

from matplotlib.figure import Figure
from scipy.stats import binomtest

from stillwatch.worlds.quality.pictures.style import BLUE, GREY, INK, RULE, SOFT, figure, place, shares
from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.score.calibration import pooled


def reliability(records: list[Record]) -> Figure | None:
    """Share of candidates that are true against their confidence, with 95% intervals (Wilson), and
    how many candidates stand at each confidence. None without candidates."""
    told = pooled([r.score.calibration for r in records if r.score.calibration])
    if told is None:
        return None
    says = (
        f"{told.candidates:,} candidates of {len(records)} worlds, {told.true:,} of them true; "
        f"Brier score {told.brier:.3f}, calibration error {told.ece:.3f}.\nBars: 95% intervals. "
        "On the line, a confidence is a frequency."
    )
    made = figure(6.4, 6.5, "Is a confidence a probability?", says)
    ax, below = place(made, 0.85, 1.75, 5.2, 3.75), place(made, 0.85, 0.6, 5.2, 0.8)
    shares(ax)
    shares(ax, "x")
    ax.grid(axis="both", color=RULE, linewidth=0.6)
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    x = [b.confidence for b in told.bins]
    y = [b.true / b.count for b in told.bins]
    bounds = [binomtest(b.true, b.count).proportion_ci(0.95, "wilson") for b in told.bins]
    ax.vlines(x, [b.low for b in bounds], [b.high for b in bounds], color=BLUE, linewidth=1.4, alpha=0.55)
    ax.plot(x, y, color=BLUE, linewidth=1.2, marker="o", markersize=6, markeredgecolor="white")
    ax.set_ylabel("candidates that are true")
    ax.tick_params(labelbottom=False, bottom=False)
    ax.spines["bottom"].set_visible(False)
    middle, count = [(b.low + b.high) / 2 for b in told.bins], [b.count for b in told.bins]
    below.bar(middle, count, width=0.088, color=GREY, alpha=0.55)
    for at, n in zip(middle, count, strict=True):
        below.annotate(f"{n:,}", (at, n), (0, 2), textcoords="offset points", ha="center", fontsize=8, color=INK)
    below.set_xlim(ax.get_xlim())
    below.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "25%", "50%", "75%", "100%"))
    below.set_xlabel("confidence")
    below.set_yticks([])
    below.spines["left"].set_visible(False)
    below.set_ylim(0, max(count) * 1.25)
    below.set_title("candidates", loc="left", fontsize=8, color=SOFT, pad=2)
    return made
