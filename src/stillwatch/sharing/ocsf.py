"""A campaign as an event of OCSF 1.8: a Detection Finding (2004), or an Incident Finding (2005) for
a service desk."""

from datetime import datetime
from typing import Any

from stillwatch import __version__
from stillwatch.sharing import atlas
from stillwatch.sharing.told import Told

VERSION = "1.8.0"
CREATE = 1
OTHER = 99


def detection_finding(told: Told) -> dict[str, Any]:
    """Class 2004 with the profile `incident`, which has the verdict."""
    return _event(told, 2004, "Detection Finding") | {
        "finding_info": _finding_info(told),
        "evidences": [
            {"name": one.kind, "data": {"family": one.family, "weight": one.weight, "says": one.says}}
            for one in (*told.campaign.evidence, *told.campaign.counter_evidence)
        ],
        "is_alert": True,
    }


def incident_finding(told: Told) -> dict[str, Any]:
    """Class 2005. Who works on it is for the service desk to say; the class wants a group from the
    start."""
    return _event(told, 2005, "Incident Finding") | {
        "finding_info_list": [_finding_info(told)],
        "assignee_group": {"name": told.producer},
        "desc": f"{told.summary}\n\n{told.reasons}",
    }


def _event(told: Told, number: int, name: str) -> dict[str, Any]:
    """What the two classes have in common."""
    c, sure = told.campaign, told.confirmed is not None
    return {
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": number,
        "class_name": name,
        "activity_id": CREATE,
        "activity_name": "Create",
        "type_uid": number * 100 + CREATE,
        "type_name": f"{name}: Create",
        "time": _time(told.at),
        "start_time": _time(c.first_seen),
        "end_time": _time(c.last_seen),
        "count": c.attempts,
        "severity_id": 4 if sure else 3,
        "severity": "High" if sure else "Medium",
        "status_id": 2 if sure else 1,
        "status": "In Progress" if sure else "New",
        "verdict_id": 2 if sure else 4,
        "verdict": "True Positive" if sure else "Suspicious",
        "confidence_id": 3,  # a campaign begins at 0.9
        "confidence": "High",
        "confidence_score": told.confidence,
        "message": told.summary,
        "observables": [
            {"type_id": OTHER, "type": "Account, keyed hash", "value": one.pseudonym} for one in told.accounts
        ],
        "metadata": _metadata(told),
        "unmapped": {
            "tlp": told.marking,
            "standing": told.standing,
            "accounts": c.accounts,
            "exchanges": c.exchanges,
            "harvest_exchanges": c.harvest_exchanges,
            "attempts": c.attempts,
            "capabilities": [one.model_dump() for one in c.capabilities],
        },
    }


def _metadata(told: Told) -> dict[str, Any]:
    return {
        "version": VERSION,
        "profiles": ["incident"],
        "product": {"name": "Stillwatch", "version": __version__},
        "labels": [told.marking],
        "uid": str(told.uuid("ocsf", str(_time(told.at)))),
        "correlation_uid": str(told.uuid("finding")),
    }


def _finding_info(told: Told) -> dict[str, Any]:
    return {
        "uid": str(told.uuid("finding")),
        "title": told.title,
        "desc": told.reasons,
        "types": ["Distillation campaign"],
        "analytic": {"name": "Stillwatch", "version": __version__, "type_id": 2, "type": "Behavioral"},
        "attacks": _attacks(told),
        "created_time": _time(told.created),
        "modified_time": _time(told.at),
        "first_seen_time": _time(told.campaign.first_seen),
        "last_seen_time": _time(told.campaign.last_seen),
    }


def _attacks(told: Told) -> list[dict[str, Any]]:
    return [
        {
            "tactic": {"uid": one.tactic_id, "name": one.tactic},
            "technique": {"uid": one.id, "name": one.name},
            **({"sub_technique": {"uid": one.sub[0], "name": one.sub[1], "src_url": one.url}} if one.sub else {}),
        }
        for one in atlas.techniques(told.campaign)
    ]


def _time(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)
