"""From a matter to the report about it."""

from dataclasses import asdict
from typing import Any

from stillwatch import __version__
from stillwatch.report import measured
from stillwatch.report.bounds import Bound, bounds
from stillwatch.report.chapters import allegation, amounts, front, grounds, limits, method
from stillwatch.report.document import Disclosure
from stillwatch.report.explanations import Explanation, explanations
from stillwatch.report.matter import SURE, Matter
from stillwatch.report.release import Release


def disclose(matter: Matter, release: Release) -> Disclosure:
    """The whole report; every renderer starts from it."""
    found, tested = bounds(matter), explanations(matter)
    return Disclosure(
        title=f"Report on campaign {matter.campaign.campaign_id}",
        subtitle="Suspected harvesting of a language model's answers"
        if matter.judgement is None
        else "Harvesting of a language model's answers",
        marking=release.marking,
        standing=matter.standing,
        made_at=release.at,
        particulars=front.particulars(matter, release),
        front=front.front(matter, release, found, tested),
        sections=[
            allegation.allegation(matter),
            allegation.standing(matter),
            amounts.period(matter),
            amounts.amounts(matter, found),
            grounds.targeted(matter),
            grounds.linked(matter),
            grounds.harvest(matter),
            grounds.innocent(tested),
            limits.sureness(matter),
            limits.unseen(matter),
            allegation.attribution(release),
            method.method(matter),
            method.glossary(),
        ],
        figures=_figures(matter, release, found, tested),
    ).numbered()


def _figures(matter: Matter, release: Release, found: dict[str, Bound], tested: list[Explanation]) -> dict[str, Any]:
    """The raw figures, under names that stay."""
    campaign = matter.campaign.model_dump()
    member = matter.members["membership"].to_numpy()
    judgement = matter.judgement
    return {
        **{k: v for k, v in campaign.items() if k not in ("accounts", *amounts.COUNTS)},
        "standing": matter.standing,
        "judgement": asdict(judgement) if judgement else None,
        "attribution": asdict(release.attribution) if release.attribution else None,
        "counts": {name: asdict(bound) for name, bound in found.items()},
        "probable_accounts": int((member >= SURE).sum()),
        "possible_accounts": int((member < SURE).sum()),
        "taken_out": matter.taken_out,
        "explanations": [asdict(t) for t in tested],
        "scanned": matter.findings.scanned.model_dump(),
        "coverage": matter.findings.coverage,
        "switched_off": matter.findings.switched_off,
        "prior": matter.findings.prior,
        "measured": {k.lower(): v for k, v in vars(measured).items() if k.isupper()},
        "version": __version__,
    }
