"""`stillwatch worlds score` and `stillwatch worlds cuts`: any tool's result held against a world's
truth."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.screen import Screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import line, table
from stillwatch.worlds.score import CampaignScore, Score
from stillwatch.worlds.score import score as score_result
from stillwatch.worlds.score.detection import all_cut_times, written
from stillwatch.worlds.score.truth import read_truth

World = Annotated[Path, typer.Argument(metavar="WORLD", help="A world's folder, its truth included.")]


def score(
    world: World,
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help="A folder with members.parquet or members.csv, or such a file: any tool's."
        ),
    ],
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures here.")] = None,
) -> None:
    """Score a result on a world. Exit codes: 0 scored, 2 a world or a result that cannot be
    used."""
    with plain_endings():
        with arguments():
            scored = score_result(world, result)
        if json:
            json.write_text(scored.model_dump_json(indent=1) + "\n", encoding="utf-8")
        print_score(scored, Screen())


def cuts(world: World) -> None:
    """Print the times until which a tool is run to learn its time to detection, one a line."""
    with plain_endings():
        with arguments():
            truth = read_truth(world)
        if not truth.campaigns:
            raise UnusableError(f"{world} hides no campaign, so there is nothing to detect")
        screen = Screen()
        for cut in all_cut_times(truth):
            screen.print(line(written(cut)))


def print_score(scored: Score, screen: Console) -> None:
    """The figures, for people. What the result cannot tell is left empty."""
    screen.print(line(f"World {scored.world}", "bold"))
    facts = table("all campaigns", "", right=("",))
    for name, value in _facts(scored):
        facts.add_row(name, value)
    screen.print(facts)
    if scored.campaigns:
        screen.print(_campaigns(scored.campaigns))
    matched = [c for c in scored.campaigns if c.matched]
    if matched:
        screen.print(_errors(matched))
    flagged = [(name, p) for name, p in scored.personas.items() if p.flagged]
    if flagged:
        who = table("honest accounts flagged", "of", "flagged", "per 10,000", right=("of", "flagged", "per 10,000"))
        for name, persona in flagged:
            who.add_row(line(name), f"{persona.accounts:,}", f"{persona.flagged:,}", f"{persona.per_10000:,.1f}")
        screen.print(who)


def _facts(scored: Score) -> list[tuple[str, str]]:
    out = [
        ("accounts of campaigns", f"{scored.accounts:,}"),
        ("named", f"{scored.named:,}"),
        ("recall", ratio(scored.recall)),
        ("precision", ratio(scored.precision)),
        ("campaigns listed", f"{scored.listed:,}"),
        ("false campaigns", f"{scored.false_campaigns:,}"),
        ("campaigns in pieces", f"{scored.in_pieces:,}"),
        ("listed campaigns that merge several", f"{scored.merged:,}"),
        ("honest accounts flagged per 10,000", f"{scored.honest.per_10000:,.1f}"),
        ("merely exposed accounts named", f"{scored.exposed_named:,}"),
    ]
    if scored.unknown_named:
        out.append(("named accounts that the world lacks", f"{scored.unknown_named:,}"))
    if scored.calibration:
        kept = scored.calibration
        out.append(("candidates, of them true", f"{kept.candidates:,}, {kept.true:,}"))
        out.append(("Brier score, calibration error", f"{kept.brier:.3f}, {kept.ece:.3f}"))
    for persona, share in (scored.kinds or {}).items():
        out.append((f"{persona} accounts in a group of their kind", f"{share:.0%}"))
    return out


def _campaigns(campaigns: list[CampaignScore]) -> Table:
    """Who of each true campaign was found."""
    numbers = ("accounts", "recall", "precision", "pieces", "harvest taken")
    out = table("campaign", "found as", *numbers, right=numbers)
    for c in campaigns:
        shares = (ratio(c.recall), ratio(c.precision))
        out.add_row(line(c.name), line(c.matched or ""), f"{c.accounts:,}", *shares, f"{c.pieces:,}", taken(c))
    return out


def _errors(campaigns: list[CampaignScore]) -> Table:
    """What was counted of each campaign that was found."""
    numbers = ("exchanges", "harvest", "attempts", "first", "last", "aims")
    out = table("error of", *numbers, right=numbers)
    for c in campaigns:
        amounts = (c.exchanges_error, c.harvest_exchanges_error, c.attempts_error)
        times = (c.first_error_hours, c.last_error_hours)
        hours = ("" if e is None else f"{e:+.1f} h" for e in times)
        out.add_row(line(c.name), *(error(e) for e in amounts), *hours, ratio(c.capability_error))
    return out


def ratio(value: float | None) -> str:
    """Three digits, or nothing where there is nothing to tell."""
    return "" if value is None else f"{value:.3f}"


def error(value: float | None) -> str:
    """A relative error."""
    return "" if value is None else f"{value:+.1%}"


def taken(campaign: CampaignScore) -> str:
    """The share of the harvest taken at detection."""
    if campaign.detection is None:
        return ""
    return f"{campaign.detection.share:.1%}" if campaign.detection.found_at else "never found"
