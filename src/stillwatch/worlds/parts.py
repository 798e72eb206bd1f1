"""The files that a world's rows lie in."""

from pathlib import Path


def parts_of(folder: Path) -> list[Path]:
    """The parts below `folder` (day=…/part-K.parquet) in order of time."""
    return sorted(folder.glob("*/*.parquet"), key=lambda p: (p.parent.name, int(p.stem.removeprefix("part-"))))
