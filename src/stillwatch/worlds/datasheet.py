"""Every world's datasheet: what it is, who lives in it, what its campaigns took; for programs and
for people."""

import json
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from stillwatch.worlds.campaigns.write import load
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.population import USUAL
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import version_of
from stillwatch.worlds.truth import Membership, campaign_totals, repeats

SCHEMA = "stillwatch.world/1"


@dataclass(frozen=True)
class WorldSummary:
    """What was written. personas: by name, accounts, exchanges, distinct and repeated as
    `truth.repeats` counts them; campaigns: by name, as `truth.campaign_totals` counts them."""

    name: str
    seed: int
    digest: str
    accounts: int
    exchanges: int
    personas: dict[str, dict[str, Any]]
    campaigns: dict[str, dict[str, Any]]


def write_datasheet(spec: WorldSpec, out: Path, accounts: int, found: Membership, digest: str) -> WorldSummary:
    """Write datasheet.json and DATASHEET.md into a finished world."""
    personas, campaigns = repeats(out), campaign_totals(out, found.members)
    for campaign in (c for c in spec.campaigns if c.name in campaigns):
        campaigns[campaign.name]["exposed"] = len(found.exposed.get(campaign.name, ()))
        campaigns[campaign.name]["capped"] = not campaign.rented and load(spec, campaign).capped
    exchanges = sum(p["exchanges"] for p in personas.values())
    summary = WorldSummary(spec.name, spec.seed, digest, accounts, exchanges, personas, campaigns)
    sheet = {
        "schema": SCHEMA,
        "suite_version": version_of(spec.name),
        "made_by": f"stillwatch {version('stillwatch')}",
        "spec": spec.to_dict(),
        "digest": digest,
        "accounts": accounts,
        "exchanges": exchanges,
        "personas": personas,
        "campaigns": campaigns,
    }
    (out / "datasheet.json").write_text(json.dumps(sheet, indent=1, ensure_ascii=False) + "\n")
    (out / "DATASHEET.md").write_text(for_people(spec, summary))
    return summary


def for_people(spec: WorldSpec, world: WorldSummary) -> str:
    """The datasheet as a page."""
    lines = [
        f"# {spec.name}",
        "",
        f"{spec.about} A simulated exchange log: {world.exchanges:,} exchanges of {world.accounts:,} accounts over "
        f"{spec.days} days. Seed {spec.seed}, suite version {version_of(spec.name)}, people's subjects spread: "
        f"{spec.spread}.",
        "",
        f"Digest of the rows: `{world.digest}`",
        "",
        "Real: the texts that prompts and answers are made of, people's clocks, API clients' rates and arrivals, the "
        "rows and templates of harvest corpora. Simulated: accounts, addresses, cards, who asks what and when.",
        "",
        *_peculiar(spec),
        "## Who lives here",
        "",
        "| persona | accounts | exchanges | distinct prompts | said by another account too | who |",
        "|---|---|---|---|---|---|",
    ]
    for name, p in world.personas.items():
        about = PERSONAS[name].about if name in PERSONAS else "A campaign's accounts."
        lines.append(
            f"| {name} | {p['accounts']:,} | {p['exchanges']:,} | {p['distinct']:.0%} | {p['repeated']:.1%} | {about} |"
        )
    lines += ["", "## Campaigns", ""]
    for name, mechanics in spec.changed_mechanics().items():
        if name in world.campaigns:
            lines += _campaign(name, mechanics, world.campaigns[name])
        else:
            lines.append(f"- **{name}** took too little of any account's traffic to count.")
    if not spec.campaigns:
        lines.append("None: every account is honest.")
    return "\n".join(lines) + "\n"


def _peculiar(spec: WorldSpec) -> list[str]:
    """What this world's people are like, where they are not as usual, and what its log lacks."""
    drawn = {f.name: getattr(spec.population, f.name) for f in fields(spec.population)}
    unusual = [f"{name} = {value}" for name, value in drawn.items() if value != getattr(USUAL, name)]
    lines = [f"Its people (`worlds/population.py` says what is meant): {', '.join(unusual)}.", ""] if unusual else []
    return [*lines, f"The log lacks: {', '.join(spec.lacks)}.", ""] if spec.lacks else lines


def _campaign(name: str, mechanics: dict[str, Any], took: dict[str, Any]) -> list[str]:
    turned = ", ".join(f"{k} = {v}" for k, v in mechanics.items() if k != "name") or "none; the plain campaign"
    aimed = ", ".join(f"{k} {v:.0%}" for k, v in sorted(took["capabilities"].items(), key=lambda kv: -kv[1]))
    lines = [
        f"- **{name}**: {took['accounts']:,} accounts, {took['attempts']:,} harvest exchanges tried "
        f"({took['harvest_exchanges']:,} answered) out of {took['exchanges']:,}, {took['first']} to {took['last']}. "
        f"Aimed at: {aimed}. Mechanics that differ from the plain campaign's: {turned}.",
    ]
    if took["capped"]:
        lines.append("  The list of harvest prompts was shorter than the rate asks for; the rate is lower by that.")
    if took["exposed"]:
        lines.append(f"  {took['exposed']:,} more accounts carried a little of the harvest: exposed, not members.")
    return lines
