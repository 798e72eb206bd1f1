"""Which code a result was made by: results of other code are not taken up again."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import stillwatch

ROOMS = ("exchange", "readers", "sketch", "lake", "engine", "fleets", "campaigns", "scan", "worlds")
"""Rooms on which a score depends; the command line and the report only show it."""

NOT_MAKING = (
    *("worlds/quality", "worlds/baseline", "worlds/rivals", "worlds/artefacts", "worlds/redteam"),
    *("worlds/bench", "worlds/scale", "worlds/teams"),
)
"""Parts of these rooms that neither make a world nor find anything in it."""

LIBRARIES = ("duckdb", "graspologic-native", "numba", "numpy", "pyarrow", "scipy")
"""Libraries whose version may change a figure."""


@cache
def code_digest() -> str:
    """Of all files of the package that can change a score."""
    root = Path(stillwatch.__file__).parent
    digest = hashlib.sha256(repr(versions()).encode())
    for path in sorted(p for room in ROOMS for p in (root / room).rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        if "__pycache__" not in path.parts and not name.startswith(NOT_MAKING):
            digest.update(f"{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Ours and those of the libraries that matter."""
    return {"stillwatch": stillwatch.__version__, **{name: version(name) for name in LIBRARIES}}
