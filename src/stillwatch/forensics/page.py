"""A student test as a page that a lawyer can read: what was tested, what was found, what a mark
proves and what it does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from stillwatch.forensics.controls import Rank
from stillwatch.forensics.student_test import FOUND, Key, Row
from stillwatch.result.plain import plain
from stillwatch.result.words import count, plural

PROVES = """\
**What a finding proves.** Before a key served anybody it was drawn by lot, and its commitment was put
into a chained log. A model that follows it far more often than keys do that might as well have been
drawn has been in contact with text that was marked with it: it was trained on such text, or on text
of a model that was. The probability counts keys, not texts, so that it holds however the model came
to write as it does.

**What it does not prove.** Not who harvested: marked answers can be sold, passed on or published, and
be collected by somebody who knows nothing of it. Not that the model has copied anything in
particular. And **marks can be forged**: whoever has enough marked answers, published ones say, can
train a model to show the mark, and present it as somebody else's. That the key's campaign is in the
log, at the time, is a second piece of evidence, and not this one. This page names no party; a
suspect is called what its file is called."""

NOTHING = "**No finding.** No suspect follows a key more than chance allows for."


@dataclass(frozen=True)
class Examined:
    """What a test was given: each suspect's number of answers and how many were left out, and how
    many keys were tried."""

    answers: dict[str, tuple[int, int]]
    keys: Sequence[Key]
    decoys: int


def page(rows: Sequence[Row], examined: Examined, ranked: Sequence[Rank]) -> str:
    """The page, in Markdown."""
    found = [row for row in rows if row.is_found]
    parts = ["# Student test", *(_finding(row, len(rows)) for row in found), *([] if found else [NOTHING]), PROVES]
    parts += ["## What was tested", *_tested(examined), "## Every test", *_table(rows)]
    if ranked:
        parts += ["## Among control models", RANKS, *_ranks(ranked)]
    return "\n\n".join(parts) + "\n"


RANKS = "A rank, and no probability: control models were chosen, not drawn by lot."


def _finding(row: Row, tests: int) -> str:
    keys = ", ".join(row.keys)
    chance = "no other key of them" if not row.as_much else plural(row.as_much, "other key")
    return (
        f"**Finding.** `{plain(row.suspect)}` follows {keys} (serving {plain(row.serves)}) in "
        f"{row.test}: p = {row.adjusted:.1e} after correction for {plural(tests, 'test')}; of "
        f"{count(row.decoys)} that might have been drawn, {chance} is followed as much. Answers to "
        f"{', '.join(map(plain, row.campaigns))} were marked so."
    )


def _tested(examined: Examined) -> list[str]:
    lines = [
        f"- `{plain(name)}`: {plural(answers, 'answer')}"
        + (f", {count(left_out)} of them left out, since their prompts show a choice themselves" if left_out else "")
        for name, (answers, left_out) in examined.answers.items()
    ]
    lines += [
        f"- {key.of.id}, serving {plain(key.of.serves)} from {key.of.first} to {key.of.last}: "
        + (f"committed to on {key.committed_at:%Y-%m-%d}" if key.committed_at else "**no commitment in the log**")
        + f", SHA-256 `{key.of.commitment}`"
        for key in examined.keys
    ]
    rule = f"A finding has p < {FOUND:g} after Holm's correction over all tests, and a campaign that fits in time."
    return ["\n".join(lines), rule]


def _table(rows: Sequence[Row]) -> list[str]:
    head = "| suspect | test | key | serving | matters | standard deviations | p | after correction | |\n"
    head += "|---|---|---|---|---:|---:|---:|---:|---|\n"
    cells = (
        f"| `{plain(row.suspect)}` | {row.test} | {', '.join(row.keys)} | {plain(row.serves)} | {count(row.matters)} "
        f"| {row.standard:+.1f} | {row.p:.2g} | {row.adjusted:.2g} | {row.against or '**finding**'} |"
        for row in rows
    )
    return [head + "\n".join(cells)]


def _ranks(ranked: Sequence[Rank]) -> list[str]:
    lines = (f"- `{plain(one.suspect)}`, {one.key}: {one.place} of {one.controls + 1}" for one in ranked)
    return ["\n".join(lines)]
