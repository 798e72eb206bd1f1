"""A run as pictures, SVG and PNG: world by world, reliability, power, time to detection. Needs the
extra `bench`."""

from collections.abc import Callable
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from stillwatch.worlds.quality.pictures.detection import detection
from stillwatch.worlds.quality.pictures.overview import overview
from stillwatch.worlds.quality.pictures.power import power, spreads
from stillwatch.worlds.quality.pictures.reliability import reliability
from stillwatch.worlds.quality.pictures.style import SETTINGS, save
from stillwatch.worlds.quality.records import Record

PICTURES: dict[str, Callable[[list[Record]], Figure | None]] = {
    "overview": overview,
    "reliability": reliability,
    "power": power,
    "spreads": spreads,
    "detection": detection,
}
"""Each gives None where the records have nothing that it shows."""


def draw(records: list[Record], folder: Path) -> list[Path]:
    """Draw what the records tell into a folder, each picture as SVG and PNG; the paths of the SVG
    files."""
    with matplotlib.rc_context(SETTINGS):
        drawn = {name: picture(records) for name, picture in PICTURES.items()}
        return [save(figure, folder, name) for name, figure in drawn.items() if figure]
