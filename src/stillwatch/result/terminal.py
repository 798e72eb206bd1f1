"""What a scan found, for a terminal: two tables and two lines.

Ids and sentences hold what attackers chose, so they reach the screen as plain `Text`: no markup of
Rich's is read from them, and no control character survives `plain`.
"""

from rich.console import Console
from rich.table import Table

from stillwatch.campaigns.findings import Findings
from stillwatch.result import words
from stillwatch.result.tables import line, table

MOST_ROWS = 40
"""Rows of a table that are shown; the rest is counted."""


def print_findings(findings: Findings, console: Console) -> None:
    """Prints the verdict, the campaigns, the groups, and what of the log could be used."""
    for said in findings.reading.headline:
        console.print(line(said, "bold yellow"))
    console.print(line(words.verdict(findings), "bold"))
    if findings.campaigns:
        console.print(_campaigns(findings))
        _rest(len(findings.campaigns), console)
    if findings.groups:
        console.print(line("Linked, but not called a campaign:"))
        console.print(_groups(findings))
        _rest(len(findings.groups), console)
    for name, said in _declared(findings):
        console.print(line(f"{name}: {said}"))
    for said in words.declarations(findings):
        console.print(line(said))
    console.print(line(_coverage(findings)))
    if findings.switched_off:
        console.print(line(f"Not looked at, for want of fields: {words.listed(findings.switched_off)}.", "yellow"))
    console.print(line(_quarantine(findings)))
    for said in words.reading(findings.reading):
        console.print(line(said))


def _campaigns(findings: Findings) -> Table:
    right = ("confidence", "accounts", "answers taken")
    made = table("campaign", "confidence", "accounts", "answers taken", "first to last", "aimed at", right=right)
    for c in findings.campaigns[:MOST_ROWS]:
        made.add_row(
            line(c.campaign_id, "bold red"),
            line(words.percent(c.confidence)),
            line(words.count(c.accounts)),
            line(words.count(c.harvest_exchanges)),
            line(words.period(c.first_seen, c.last_seen)),
            line(words.listed(words.aims(c))),
        )
    return made


def _groups(findings: Findings) -> Table:
    made = table("kind", "accounts", "why", right=("accounts",))
    for g in findings.groups[:MOST_ROWS]:
        made.add_row(line(words.heading(g.kind)), line(words.count(g.accounts)), line(g.says))
    return made


def _declared(findings: Findings) -> list[tuple[str, str]]:
    """Of every finding that is shown, what is declared of its accounts."""
    shown = [(c.campaign_id, c.declared) for c in findings.campaigns[:MOST_ROWS]]
    shown += [(g.group_id, g.declared) for g in findings.groups[:MOST_ROWS]]
    return [(name, one.says) for name, declared in shown for one in declared]


def _rest(rows: int, console: Console) -> None:
    if rows > MOST_ROWS:
        console.print(line(f"and {words.count(rows - MOST_ROWS)} more, in campaigns.json", "dim"))


def _coverage(findings: Findings) -> str:
    scanned = findings.scanned
    read = f"Read {words.plural(scanned.exchanges, 'exchange')} of {words.plural(scanned.accounts, 'account')}"
    some = [f"{words.name(k)} {words.percent(v)}" for k, v in findings.coverage.items() if 0 < v < 1]
    none = [words.name(k) for k, v in findings.coverage.items() if not v]
    parts = [read + (f", {words.period(scanned.first, scanned.last)}" if scanned.first and scanned.last else "")]
    if some:
        parts.append("present in part: " + ", ".join(some))
    if none:
        parts.append("absent: " + ", ".join(none))
    return "; ".join(parts) + "."


def _quarantine(findings: Findings) -> str:
    number = findings.scanned.quarantined
    if not number:
        return "Every record could be used."
    kinds = ", ".join(f"{words.name(k)} {words.count(n)}" for k, n in findings.quarantine_kinds.items())
    return f"{words.plural(number, 'record')} set aside" + (f": {kinds}." if kinds else ".")
