"""`stillwatch check`: how each file of a log would be read, before anything is looked for in it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.reading import Format
from stillwatch.cli.screen import Screen, wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.reject import NOTES, reject_table
from stillwatch.exchange.schema import EXCHANGES
from stillwatch.lake import Lake
from stillwatch.readers.check import Checked, check
from stillwatch.readers.chunk import Reader, SourceError
from stillwatch.readers.source import Sources, open_sources
from stillwatch.result import words
from stillwatch.result.tables import line, table
from stillwatch.scan.reading import counted, reading_of, switched_off

LONGEST = 160
"""Characters of a text that are shown."""

REASONS = 10


def check_logs(
    sources: Annotated[
        list[Path], typer.Argument(metavar="LOG...", help="Folders or files of an exchange log.", readable=False)
    ],
    format_: Format = None,
) -> None:
    """Say how each file of a log is read. Exit codes: 0 said, 2 nothing in it could be read."""
    with plain_endings():
        with arguments():
            found = open_sources(sources, format_)
        screen = wide_screen()
        read = waiting = 0
        for problem in [*found.unreadable, *found.passed_over]:
            screen.print(line(f"Not read: {problem}", "yellow"))
        for source in found:
            try:
                checked = check(source, datetime.now(UTC))
            except SourceError as error:
                screen.print(line(f"Not read: {error}", "yellow"))
                continue
            _print(checked, source.reader, screen)
            read += checked.exchanges
            waiting += checked.waiting
        if waiting:
            read = _together(found, screen)
        if not read:
            raise UnusableError("nothing of these files can be read as exchanges")


def _together(sources: Sources, screen: Screen) -> int:
    """What the files come to when their records are joined; returns the number of exchanges."""
    with Lake.temporary() as lake:
        lake.ingest(sources)
        count, coverage = lake.view().exchange_count(), lake.coverage()
        found = reading_of(lake.remarks(), count, {})
    screen.print()
    screen.print(line(f"All files together: {words.plural(count, 'exchange')}.", "bold"))
    for one in found.set_aside[:REASONS]:
        screen.print(
            line(f"  {words.count(one.records)} set aside: {one.reason} (first in {one.source}, row {one.row})")
        )
    shown = table("field", "present", right=("present",))
    for name in EXCHANGES.names:
        shown.add_row(line(words.name(name)), line(words.percent(coverage[name]) if coverage[name] else "absent"))
    screen.print(shown)
    return count


def _print(checked: Checked, reader: Reader, screen: Screen) -> None:
    screen.print()
    screen.print(line(checked.path, "bold"))
    because = f", known by {words.listed(checked.known_by)}" if checked.known_by else ", as you said"
    screen.print(line(f"Format {checked.format}{because}. {words.plural(checked.exchanges, 'exchange')} read."))
    if checked.waiting:
        told = words.plural(checked.waiting, "record")
        screen.print(line(f"{told} waiting for what may stand in other files: a scan of all of them joins them."))
    _remarks(checked, screen)
    if checked.exchanges or not checked.waiting:
        _fields(checked, reader, screen)
    _first(checked, screen)


def _remarks(checked: Checked, screen: Screen) -> None:
    told = {"field": "a value that cannot be used, of the field", "left_out": "left out:", "redacted": "redacted:"}
    found = counted(reject_table(checked.remarks))
    for one in found[:REASONS]:
        what = told[one.kind] if one.kind in NOTES else "set aside:"
        screen.print(line(f"  {words.count(one.records)} {what} {one.reason} (first in row {one.row})"))
    if len(found) > REASONS:
        screen.print(line(f"  and {words.count(len(found) - REASONS)} more reasons"))


def _fields(checked: Checked, reader: Reader, screen: Screen) -> None:
    """Each field's share and origin; of what is missing, what to do, and what it switches off."""
    shown = table("field", "present", "filled from", right=("present",))
    total = checked.exchanges
    for name, have in checked.have.items():
        share = words.percent(have / total) if total and have else "absent"
        origin = reader.filled_from.get(name, "nothing: the format has no such field")
        advice = reader.advice.get(name)
        shown.add_row(
            line(words.name(name), "" if have else "yellow"),
            line(share),
            line(origin if have or not advice else f"{origin}. To get it: {advice}"),
        )
    screen.print(shown)
    off = switched_off({name: have / total for name, have in checked.have.items()} if total else {})
    if off:
        screen.print(line(f"Switched off for want of fields, as far as this file goes: {words.listed(off)}.", "yellow"))


def _first(checked: Checked, screen: Screen) -> None:
    for row in checked.first:
        screen.print(
            line(f"  exchange {row['exchange_id']}, row {row['row']}, {row['timestamp']:%Y-%m-%d %H:%M:%S} UTC")
        )
        for name, value in row.items():
            if value is None or name in ("exchange_id", "row", "timestamp"):
                continue
            if name == "messages":
                for message in value[-3:]:
                    screen.print(line(f"    {_cut(message['role'])}: {_cut(message['content'])}"))
            else:
                screen.print(line(f"    {words.name(name)}: {_cut(str(value))}"))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({words.count(len(text))} characters)"
