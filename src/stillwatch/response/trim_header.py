"""A trim as one header, by which a gateway that changes no body tells a model server what to leave
out. No word of it gives anything: whoever forges it only loses by it."""

import re

from stillwatch.response.measures import Trim

HEADER = "x-stillwatch-trim"

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def header_of(trim: Trim) -> str:
    """What is taken, as the header's value: `logprobs=0, n=1, max_tokens=1024,
    reasoning=withheld`."""
    said = [
        "logprobs=0" if trim.logprobs else "",
        f"n={trim.choices}" if trim.choices else "",
        f"max_tokens={trim.max_tokens}" if trim.max_tokens else "",
        f"reasoning={trim.reasoning}" if trim.reasoning else "",
    ]
    return ", ".join(filter(None, said))


def trim_of(headers: list[str]) -> Trim | None:
    """What all headers of the name take together, each thing as strictly as any of them says; None
    where none takes anything. A word that is not known takes nothing."""
    told = [word.strip().partition("=")[::2] for value in headers for word in value.split(",")]
    choices = [int(value) for name, value in told if name == "n" and _NUMBER.fullmatch(value)]
    tokens = [int(value) for name, value in told if name == "max_tokens" and _NUMBER.fullmatch(value)]
    reasoning = {value for name, value in told if name == "reasoning"} & {"withheld", "summarised"}
    trim = Trim(
        ("logprobs", "0") in told,
        min(choices, default=None),
        min(tokens, default=None),
        "withheld" if "withheld" in reasoning else "summarised" if reasoning else None,
    )
    return None if trim == Trim() else trim
