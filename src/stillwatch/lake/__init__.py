"""Sketches by day, in Parquet, with a manifest: idempotent, restartable, nothing readable."""

from stillwatch.lake.intake.ingest import IngestReport
from stillwatch.lake.lake import Lake
from stillwatch.lake.store.errors import KeyProblem, LakeError, NotALake
from stillwatch.lake.views.profile import PROFILE, half_of, profile_of

__all__ = [
    "PROFILE",
    "IngestReport",
    "KeyProblem",
    "Lake",
    "LakeError",
    "NotALake",
    "half_of",
    "profile_of",
]
