"""Trains and measures the capability labels on the carried families. Run by hand, never by a scan:

    python -m stillwatch.sketch.build_capability     makes trained.npz anew: a new SKETCH_VERSION
        --evaluate    prints how good the labels are on families held out
        --strictly    the same, with translations of each other held out together

Run it after any change of the lexicon or of the marks. Needs scikit-learn (extra `dev`); takes a
minute or two.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch.training.fit import Model, fit, matrix, measure, rounded
from stillwatch.sketch.training.held_out import Scored, by_family, held_out, lowest_threshold
from stillwatch.sketch.training.rows import LABELS, Row, all_rows, with_translations

FEWEST = 5
"""Rows of a family that make it count."""
Cell = tuple[float, float, int, int]
"""Caught, false, families that have the label, families that lack it."""


def main(arguments: list[str]) -> None:
    """Trains, or evaluates."""
    rows = with_translations(all_rows()) if "--strictly" in arguments else all_rows()
    features = matrix(measure([row.text for row in rows]))
    scored = {label: held_out(label, rows, features) for label in LABELS}
    if arguments:
        report(rows, scored)
        return
    models = rounded([made(rows, features, one) for one in scored.values()])
    np.savez_compressed(Path(__file__).with_name("trained.npz"), **models._asdict())


def made(rows: list[Row], features: NDArray[np.float64], scored: Scored) -> tuple[Model, float]:
    """A label's model from all families, and its threshold from their held-out scores."""
    known = [rows[i] for i in scored.rows]
    return fit(features[scored.rows], known, scored.truth), lowest_threshold(known, scored.truth, scored.scores)


def report(rows: list[Row], scored: dict[str, Scored]) -> None:
    """Prints a row per label and language, then the means over English and Chinese."""
    cells: list[Cell] = []
    for label, one in scored.items():
        for language in ("en", "zh", "xx"):
            caught, false = shares(rows, one, language, True), shares(rows, one, language, False)
            if not caught:
                continue
            cell = mean(caught), mean(false), len(caught), len(false)
            cells += [cell] if language != "xx" else []
            told = f"caught {cell[0]:.2f} of {cell[2]:2d} families, false {cell[1]:.3f} of {cell[3]:2d}"
            print(f"{label:22s} {language} {told}")
            print("    " + ", ".join(f"{name} {share:.2f}" for name, share in caught.items()))
            print("    false: " + ", ".join(f"{name} {share:.2f}" for name, share in false.items() if share > 0.1))
    caught_mean, false_mean, *_ = np.mean(cells, axis=0)
    print(f"mean over labels in English and Chinese: caught {caught_mean:.3f}, false {false_mean:.3f}")


def shares(rows: list[Row], scored: Scored, language: str, having: bool) -> dict[str, float]:
    """Per family of a language the share labelled of its rows that have (or lack) the label."""
    names = np.array([rows[i].name for i in scored.rows])
    among = (scored.truth == having) & np.array([rows[i].language == language for i in scored.rows])
    known, sizes = np.unique(names[among], return_counts=True)
    return by_family(names, scored.verdict, among & np.isin(names, known[sizes >= FEWEST]))


def mean(values: dict[str, float]) -> float:
    """Over families alike."""
    return float(np.mean(list(values.values()))) if values else float("nan")


if __name__ == "__main__":
    main(sys.argv[1:])
