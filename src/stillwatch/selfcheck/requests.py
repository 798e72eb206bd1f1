"""What stands in requests that no exchange keeps, and that a provider sees: end users' ids, log
probabilities, several answers, reasoning sent back. Read from the log as it is, whatever its
format."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from stillwatch.readers.chunk import SourceError
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.source import Source
from stillwatch.readers.text import lines
from stillwatch.readers.values import decode, values_of
from stillwatch.selfcheck.model import Finding
from stillwatch.selfcheck.remedies import BY_FINDING

END_USER = frozenset(
    ("safety_identifier", "user_id", "end_user", "end_user_id", "user_api_key_end_user_id", "enduser.id")
)
REPLAYED = frozenset(("signature", "encrypted_content", "thinking_blocks", "redacted_thinking"))
DEPTH = 8
"""Of objects in objects that are looked into."""

OFTEN = 0.05
"""Of the records: from this share on, a habit of requests is told of."""

SAYS = {
    "logprobs": "{share:.0%} of the requests ask for log probabilities.",
    "several_answers": "{share:.0%} of the requests ask for several answers.",
    "replayed_reasoning": "{share:.0%} of the requests send reasoning blocks back.",
    "no_end_user": "No request names the end user it is made for.",
}


def habits_of(sources: Iterable[Source]) -> tuple[int, Counter[str]]:
    """(records, how many of them have each habit). Records that cannot be read count for
    nothing."""
    total, found = 0, Counter[str]()
    for source in sources:
        try:
            for record in _records(source):
                total += 1
                found.update(_habits(record))
        except SourceError:
            continue
    return total, found


def findings(total: int, found: Counter[str], people: bool) -> list[Finding]:
    """What is told of requests; `people`: whether the accounts serve people, so that an end user's
    id is missed."""
    out = []
    for kind in ("logprobs", "several_answers", "replayed_reasoning"):
        share = found[kind] / total if total else 0.0
        if share >= OFTEN:
            out.append(Finding(kind=kind, says=SAYS[kind].format(share=share), remedy=BY_FINDING[kind]))
    if total and people and not found["end_user"]:
        out.append(Finding(kind="no_end_user", says=SAYS["no_end_user"], remedy=BY_FINDING["no_end_user"]))
    return out


def _records(source: Source) -> Iterator[Any]:
    if source.reader.container != "json":
        return
    for chunk in source.chunks():
        for _, line in lines(chunk.data, chunk.first_row):
            try:
                values = values_of(line)
            except BadFieldError:
                continue
            for value in values:
                yield from value if isinstance(value, list) else [value]


def _habits(record: Any) -> set[str]:
    """The habits of one record, wherever in it they stand."""
    found: set[str] = set()
    _look(record, DEPTH, found)
    return found


def _look(value: Any, depth: int, found: set[str]) -> None:
    if depth == 0:
        return
    if isinstance(value, str) and value[:1] == "{":
        try:
            value = decode(value)
        except BadFieldError:
            return
    if isinstance(value, list):
        for inner in value:
            _look(inner, depth - 1, found)
    if not isinstance(value, dict):
        return
    for name, held in value.items():
        if name in END_USER and held:
            found.add("end_user")
        elif name in ("logprobs", "top_logprobs") and held not in (None, False, 0) and not isinstance(held, dict):
            found.add("logprobs")
        elif name in ("n", "choice_count", "candidateCount") and isinstance(held, int) and held > 1:
            found.add("several_answers")
        elif name in REPLAYED and held:
            found.add("replayed_reasoning")
        _look(held, depth - 1, found)
