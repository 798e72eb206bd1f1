"""A result held against a world's truth."""

from collections import Counter
from pathlib import Path

from stillwatch.worlds.score.amounts import errors, relative
from stillwatch.worlds.score.calibration import calibrate
from stillwatch.worlds.score.detection import detections, kept_cuts
from stillwatch.worlds.score.figures import Calibration, CampaignScore, Detection, Persona, Score
from stillwatch.worlds.score.overlap import is_found, is_true, match, parts, share
from stillwatch.worlds.score.result import Result, read_result
from stillwatch.worlds.score.truth import Accounts, Truth, read_truth

DECLARED_KINDS = {"company": "company", "class": "class", "benchmark": "benchmark", "resale": "resale_pool"}
"""Honest personas that act as one, and the kind of group that they should be told of as."""


def score(world: Path, result: Path) -> Score:
    """Score the result (a folder, or a file of members) of any tool on a world. Raises ValueError,
    with a sentence, when one of them cannot be used."""
    truth, found = read_truth(world), read_result(result)
    if found.members and not any(accounts & truth.persona.keys() for accounts in found.members.values()):
        raise ValueError(f"{result} names no account of {world}: it is another world's")
    return score_of(truth, found, detections(truth, kept_cuts(result)))


def score_of(truth: Truth, result: Result, detected: dict[str, Detection] | None = None) -> Score:
    """The same from what was read; detected: time to detection by campaign, where it is known."""
    named = frozenset().union(*result.members.values())
    hits = named & truth.members
    judged = named - truth.exposed
    pieces = parts(truth.campaigns, result.members)
    campaigns = _campaigns(truth, result, Counter(true for true, _ in pieces), detected or {})
    return Score(
        world=truth.name,
        accounts=len(truth.members),
        named=len(named),
        hits=len(hits),
        exposed_named=len(named & truth.exposed),
        unknown_named=len(named - truth.persona.keys()),
        recall=len(hits) / len(truth.members) if truth.members else None,
        precision=len(hits) / len(judged) if judged else None,
        listed=len(result.members),
        false_campaigns=sum(not is_true(accounts, truth.campaigns) for accounts in result.members.values()),
        in_pieces=sum(c.pieces > 1 for c in campaigns),
        merged=sum(n > 1 for n in Counter(found for _, found in pieces).values()),
        honest=_persona(truth.honest, named),
        personas=_personas(truth, named),
        harvest_exchanges_error=_harvest_error(truth, result, campaigns),
        calibration=_calibration(truth, result),
        kinds=_kinds(truth, result),
        campaigns=campaigns,
    )


def _campaigns(
    truth: Truth, result: Result, pieces: Counter[str], detected: dict[str, Detection]
) -> list[CampaignScore]:
    stands_for, out = match(truth.campaigns, result.members), []
    for campaign in truth.campaigns:
        name = stands_for.get(campaign.name)
        accounts = result.members.get(name or "", frozenset())
        said = result.listed.get(name or "")
        out.append(
            CampaignScore(
                name=campaign.name,
                accounts=len(campaign.members),
                found=is_found(campaign, result.members),
                matched=name,
                recall=len(accounts & campaign.members) / len(campaign.members),
                precision=share(accounts, campaign) if name else None,
                pieces=pieces[campaign.name],
                detection=detected.get(campaign.name),
                **(errors(campaign, said) if said else {}),
            )
        )
    return out


def _persona(accounts: Accounts, named: Accounts) -> Persona:
    flagged = len(accounts & named)
    return Persona(
        accounts=len(accounts), flagged=flagged, per_10000=10_000 * flagged / len(accounts) if accounts else 0.0
    )


def _personas(truth: Truth, named: Accounts) -> dict[str, Persona]:
    of: dict[str, set[str]] = {}
    for account in truth.honest:
        of.setdefault(truth.persona[account], set()).add(account)
    return {persona: _persona(frozenset(of[persona]), named) for persona in sorted(of)}


def _harvest_error(truth: Truth, result: Result, campaigns: list[CampaignScore]) -> float | None:
    """Of all matched campaigns together; None where the result does not count."""
    true = {c.name: c.harvest_exchanges for c in truth.campaigns}
    said = {c.name: result.listed[c.matched].harvest_exchanges for c in campaigns if c.matched in result.listed}
    counted = {name: found for name, found in said.items() if found is not None}
    return relative(sum(counted.values()), sum(true[name] for name in counted)) if counted else None


def _calibration(truth: Truth, result: Result) -> Calibration | None:
    if result.candidates is None:
        return None
    true = [is_true(accounts, truth.campaigns) for _, accounts in result.candidates]
    return calibrate([confidence for confidence, _ in result.candidates], true)


def _kinds(truth: Truth, result: Result) -> dict[str, float] | None:
    if result.kinds is None:
        return None
    out = {}
    for persona, kind in DECLARED_KINDS.items():
        accounts = {a for a in truth.honest if truth.persona[a] == persona}
        if accounts:
            out[persona] = len(accounts & result.kinds.get(kind, frozenset())) / len(accounts)
    return out
