"""Stored results of a suite, checked in beside the code: what a later run must not fall below."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from stillwatch.worlds.quality.code import versions
from stillwatch.worlds.quality.records import Outcome, Record
from stillwatch.worlds.suites.catalogue import VERSION, version_of

FOLDER = Path(__file__).parent.parent / "baseline"
SCHEMA = "stillwatch.quality/1"
DIGITS = 4

Kept = TypeVar("Kept", bound=BaseModel)


class StoredWorld(BaseModel):
    """One world's rows (digest), its figures for people, and its outcome for the comparison."""

    digest: str
    figures: dict[str, Any]
    outcome: Outcome


class Stored(BaseModel):
    """A suite's stored results, and the versions of the libraries that they were made with."""

    schema_version: str = SCHEMA
    suite_version: str = VERSION
    versions: dict[str, str]
    worlds: dict[str, StoredWorld]


def read_stored(file: Path) -> Stored | None:
    """None where nothing is stored. Raises ValueError for a file that holds something else."""
    return read_model(file, Stored, SCHEMA, "stored results")


def read_model(file: Path, model: type[Kept], schema: str, what: str) -> Kept | None:
    """What `write_model` stored; None where nothing is. Raises ValueError, which calls it `what`,
    for a file that holds something else or another schema's."""
    try:
        stored = model.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as problem:
        raise ValueError(f"{file} does not hold {what}") from problem
    if stored.schema_version != schema:  # type: ignore[attr-defined]  # each kept model has one
        raise ValueError(f"{file} does not hold {what} of schema {schema}")
    return stored


def write_model(file: Path, stored: BaseModel) -> None:
    """Store what a later run is held against."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(stored.model_dump_json(indent=1) + "\n", encoding="utf-8")


def store(file: Path, records: list[Record]) -> None:
    """Store a run; worlds that were not run keep what was stored, if it is of the same suite
    version."""
    former = read_stored(file)
    version = version_of(records[0].world) if records else VERSION
    worlds = former.worlds if former and former.suite_version == version else {}
    worlds |= {r.world: StoredWorld(digest=r.digest, figures=_figures(r), outcome=r.outcome) for r in records}
    write_model(file, Stored(suite_version=version, versions=versions(), worlds=dict(sorted(worlds.items()))))


def _figures(record: Record) -> dict[str, Any]:
    score = record.score
    detected = {c.name: c.detection.share for c in score.campaigns if c.detection}
    figures = {
        "recall": score.recall,
        "precision": score.precision,
        "listed": score.listed,
        "in_pieces": score.in_pieces,
        "merged": score.merged,
        "honest_per_10000": score.honest.per_10000,
        "harvest_exchanges_error": score.harvest_exchanges_error,
        "brier": score.calibration.brier if score.calibration else None,
        "harvest_taken_at_detection": {name: round(share, DIGITS) for name, share in detected.items()},
    }
    return {name: round(value, DIGITS) if isinstance(value, float) else value for name, value in figures.items()}
