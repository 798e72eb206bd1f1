"""`stillwatch self-check`: would a team's own log be taken for a campaign, by what, and what would help. Offline: the
log is set beside honest strangers that are made here, and nothing leaves the machine."""

import json
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow as pa
import typer
from rich.text import Text

from stillwatch.cli.declaring import declare as declared
from stillwatch.cli.ending import arguments, plain_endings
from stillwatch.cli.filling import Format
from stillwatch.cli.screen import Screen, wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.fleets.population import Population
from stillwatch.fleets.reading import read_population
from stillwatch.lake import Lake
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import Sources, open_sources
from stillwatch.report import words
from stillwatch.report.tables import line, table
from stillwatch.selfcheck import court, habits, requests
from stillwatch.selfcheck.changes import changes, reasons
from stillwatch.selfcheck.compared import Former, compared, read_former
from stillwatch.selfcheck.model import Finding, Likeness, SelfCheck
from stillwatch.worlds.company import MOST_DAYS, strangers

TAKEN = 1
"""Exit code: an operator's scan would list these accounts."""


def self_check(
    sources: Annotated[
        list[Path], typer.Argument(metavar="LOG...", help="Folders or files of your own log.", readable=False)
    ],
    format_: Format = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines and for --compare.")] = False,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="FILE", help="JSON of an earlier check, to say what changed.")
    ] = None,
    declare: Annotated[
        Path | None,
        typer.Option(
            "--declare", metavar="FILE", help="Instead, make a signed declaration of what this TOML file says."
        ),
    ] = None,
) -> None:
    """Would your log be taken for a campaign? Exit codes: 0 no, 1 yes (with --compare: or more than before), 2
    unusable."""
    with plain_endings():
        with arguments():
            found = open_sources(sources, format_)
            former = read_former(compare) if compare else None
            if declare and (as_json or compare):
                raise UnusableError("--declare makes a declaration and no check: leave out --json and --compare")
        if declare:
            declared(declare, found, sources)
            return
        checked = check(found, sources)
    screen = wide_screen()
    if as_json:
        screen.print(Text(json.dumps(checked.model_dump(mode="json", by_alias=True), indent=1)), soft_wrap=True)
    else:
        _print(checked, former, screen)
    worse = former is not None and compared(former, checked).worse
    if checked.taken or worse:
        sys.exit(TAKEN)


def check(sources: Sources, paths: list[Path]) -> SelfCheck:
    """The whole check of a log; its last days, where it has more than the strangers' log. Raises UnusableError when
    nothing of it can be read."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-self-check-") as work, Lake.temporary() as lake:
        lake.ingest(sources, read_accounts(paths)[0])
        days = lake.days()
        if not days:
            raise UnusableError("nothing of the log was read; `stillwatch check` says why")
        lake.keep_days(MOST_DAYS)
        own = lake.view().query("SELECT DISTINCT account_id FROM exchanges")["account_id"].to_pylist()
        exchanges, kept = lake.view().exchange_count(), lake.days()
        folder = Path(work) / "strangers"
        persona = strangers(folder, _midnight(kept[0]), (kept[-1] - kept[0]) // timedelta(days=1) + 1)
        lake.ingest(open_sources([folder]), read_accounts([folder])[0])
        return _judged(lake, frozenset(own), persona, exchanges, len(kept), sources)


def _judged(
    lake: Lake, own: frozenset[str], persona: dict[str, str], exchanges: int, days: int, sources: Sources
) -> SelfCheck:
    people = read_population(lake)
    team = np.array([k for k, name in enumerate(people.names) if name in own and name not in persona], np.int64)
    verdict = court.verdict_on(lake, hidden := court.undeclared(people, team), team)
    table_of = habits.measured(lake.view())
    return SelfCheck(
        schema="stillwatch.self-check/1",
        accounts=len(own),
        exchanges=exchanges,
        days=days,
        taken=court.taken(verdict),
        taken_declared=_taken_declared(lake, people, team),
        likeness=_likeness(verdict.confidence if verdict else 0.0),
        reasons=reasons(verdict) if verdict else [],
        changes=changes(verdict, hidden) if verdict else [],
        habits=habits.standing(table_of, own, persona),
        findings=[*habits.rare(table_of, own, persona), *_of_requests(sources, table_of, own)],
    )


def _taken_declared(lake: Lake, people: Population, team: np.ndarray) -> bool:
    return court.taken(court.verdict_on(lake, court.declared(people, team), team))


def _of_requests(sources: Sources, table_of: pa.Table, own: frozenset[str]) -> list[Finding]:
    talk = [
        v for n, v in zip(*(table_of[c].to_pylist() for c in ("account_id", "follow_ups")), strict=True) if n in own
    ]
    serves_people = bool(talk) and float(np.median(talk)) > habits.TALKS
    return requests.findings(*requests.habits_of(sources), serves_people)


def _likeness(confidence: float) -> Likeness:
    """Coarse, so that nobody can feel his way along it."""
    return "listed" if confidence >= 0.9 else "strong" if confidence >= 0.5 else "some" if confidence >= 0.1 else "none"


def _midnight(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+00:00")


def _print(checked: SelfCheck, former: Former | None, screen: Screen) -> None:
    said = "would be listed as a campaign" if checked.taken else "would not be listed as a campaign"
    screen.print(line(f"These accounts {said}, were nothing declared.", "bold red" if checked.taken else "bold"))
    if checked.taken and not checked.taken_declared:
        screen.print(line("Declared as one organization's they would not be: declare them."))
    told = [words.plural(getattr(checked, f"{what}s"), what) for what in ("account", "exchange", "day")]
    screen.print(line(f"Looked at: {words.listed(told)}, beside honest strangers made on this machine."))
    for reason in checked.reasons[:8]:
        mark = {"strong": "for, strongly:", "weak": "for:", "against": "against:"}[reason.strength]
        screen.print(line(f"  {mark} {reason.says}"))
    if checked.changes:
        first = checked.changes[0]
        enough = " It would be enough." if first.enough else ""
        screen.print(line(f"What helps most: {first.remedy}{enough}", "bold"))
    for finding in checked.findings:
        screen.print(line(f"  {finding.says} {finding.remedy}"))
    if checked.habits:
        _habits(checked, screen)
    if former is not None:
        for said in compared(former, checked).says:
            screen.print(line(said))


def _habits(checked: SelfCheck, screen: Screen) -> None:
    kinds = list(checked.habits[0].among)
    shown = table("habit", "yours", *(f"among {kind}" for kind in kinds), right=("yours",))
    for habit in checked.habits:
        shown.add_row(
            line(habit.name), line(f"{habit.value:,.2f}"), *(line(habit.among.get(kind, "")) for kind in kinds)
        )
    screen.print(shown)
