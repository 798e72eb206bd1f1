"""The names that instrumentations give to what an exchange says."""

import tomllib
from importlib import resources
from typing import Any

from stillwatch.readers.formats.otel.otlp import Attributes

ALIASES: dict[str, Any] = tomllib.loads(
    resources.files("stillwatch.readers.formats.otel").joinpath("aliases.toml").read_text(encoding="utf-8")
)


def first_of(attributes: Attributes, names: list[str]) -> Any:
    """The first of these attributes that says something; None when none does."""
    return next((attributes[n] for n in names if attributes.get(n) not in (None, "")), None)
