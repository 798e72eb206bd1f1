"""`stillwatch self-check`: would a team's own log be taken for a campaign, by what, and what would
help. Offline: the log is set beside honest strangers that are made here, and nothing leaves the
machine."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from stillwatch.cli.declaring import declare as declared
from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.reading import Format
from stillwatch.cli.screen import Screen, wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.readers.source import open_sources
from stillwatch.result.tables import line, table
from stillwatch.result.write import as_json
from stillwatch.selfcheck.appeal import letter
from stillwatch.selfcheck.check import check
from stillwatch.selfcheck.compared import compared, read_former
from stillwatch.selfcheck.model import SelfCheck
from stillwatch.selfcheck.page import as_sentences, render_self_check
from stillwatch.worlds.company import strangers

TAKEN = 1
"""Exit code: an operator's scan would list these accounts, or things look worse than before."""


def self_check(
    sources: Annotated[
        list[Path], typer.Argument(metavar="LOG...", help="Folders or files of your own log.", readable=False)
    ],
    format_: Format = None,
    training: Annotated[
        list[Path] | None,
        typer.Option("--training", metavar="FILE", help="Training files to look for answers of the log in."),
    ] = None,
    page: Annotated[Path | None, typer.Option("--page", metavar="FILE", help="Also write a page of HTML.")] = None,
    appeal: Annotated[
        Path | None, typer.Option("--letter", metavar="FILE", help="Also write an appeal to the provider, in Markdown.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines and for --compare.")] = False,
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
    """Would your log be taken for a campaign? Exit codes: 0 no, 1 yes (with --compare: or more than
    before), 2 unusable."""
    with plain_endings():
        with arguments():
            found = open_sources(sources, format_)
            former = read_former(compare) if compare else None
            if declare and (json or compare or page or appeal or training):
                others = "--training, --page, --letter, --json and --compare"
                raise UnusableError(f"--declare makes a declaration and no check: leave out {others}")
            for given in filter(None, (page, appeal)):
                if not given.parent.is_dir():
                    raise UnusableError(f"{given}: there is no such folder to write into")
        if declare:
            declared(declare, found, sources)
            return
        checked = check(found, sources, strangers, training or ())
        change = compared(former, checked) if former else None
        for path, text in ((page, render_self_check(checked, change)), (appeal, letter(checked))):
            if path:
                path.write_text(text, encoding="utf-8")
        screen = wide_screen()
        if json:
            screen.print(Text(as_json(checked)), soft_wrap=True, end="")
        else:
            _print(checked, change.says if change else [], screen)
        if checked.taken or (change and change.worse):
            sys.exit(TAKEN)


def _print(checked: SelfCheck, changed: list[str], screen: Screen) -> None:
    for said, style in as_sentences(checked):
        screen.print(line(said, style))
    if checked.habits:
        _habits(checked, screen)
    for said in changed:
        screen.print(line(said))


def _habits(checked: SelfCheck, screen: Screen) -> None:
    kinds = list(checked.habits[0].among)
    screen.print(line("The median account beside honest programs, by thirds of each kind:"))
    shown = table("habit", "yours", *kinds, right=("yours",))
    for habit in checked.habits:
        shown.add_row(
            line(habit.name), line(f"{habit.value:,.2f}"), *(line(habit.among.get(kind, "")) for kind in kinds)
        )
    screen.print(shown)
