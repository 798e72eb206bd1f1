"""What vendors' published terms say of training on answers: dated data with their source, never
advice."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from stillwatch.selfcheck.model import Terms

OLD = 365
"""Days after which terms are said to be old: vendors change them about once a year."""


@cache
def known() -> tuple[Terms, ...]:
    """All that is kept."""
    text = (files("stillwatch.selfcheck.training") / "terms.toml").read_text(encoding="utf-8")
    return tuple(Terms.model_validate(one) for one in tomllib.loads(text)["terms"])


def terms_of(models: Iterable[str]) -> list[Terms]:
    """The terms that models of these names come under, in the order in which they are kept."""
    names = [model.lower() for model in models]
    return [one for one in known() if any(re.search(one.models, name) for name in names)]


def is_old(terms: Terms, today: date) -> bool:
    """Whether the vendor has likely published others since."""
    return (today - terms.published).days > OLD
