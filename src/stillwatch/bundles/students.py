"""What a student test found of a campaign, as records of its bundle."""

import json
from pathlib import Path
from typing import Any

from stillwatch.exchange.errors import UnusableError

KIND = "student_test"


def student_records(path: Path, campaign: str) -> list[dict[str, Any]]:
    """The findings about a campaign in the figures of a student test. Raises UnusableError where
    there is none."""
    try:
        found = [one for one in json.loads(path.read_bytes())["findings"] if campaign in one["campaigns"]]
        records = [{**one, "kind": KIND, "id": f"students/{number}"} for number, one in enumerate(found)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnusableError(f"{path} holds no figures of a student test ({error})") from None
    if not records:
        raise UnusableError(f"{path} holds no finding about {campaign}")
    return records
