"""A campaign as an event of MISP (core format, draft-dulaunoy-misp-core-format)."""

from typing import Any

from stillwatch.report.exports import Marking
from stillwatch.sharing import atlas, tlp
from stillwatch.sharing.told import NOT_ALLEGED, Told

DISTRIBUTION: dict[Marking, str] = {
    "TLP:CLEAR": "3",  # all communities
    "TLP:GREEN": "1",  # this community only
    "TLP:AMBER": "0",  # your organization only: MISP knows no "and its clients"
    "TLP:AMBER+STRICT": "0",
    "TLP:RED": "0",
}
INHERIT = "5"
"""The distribution of an event's parts: the event's."""

ANONYMISATION = {"template_uuid": "5867cffe-60ff-44f6-b097-e5f36b5de0ac", "template_version": "2"}


def event(told: Told) -> dict[str, Any]:
    """The event. MISP takes one that has a known `uuid` and a later `timestamp` as an update."""
    return {
        "Event": {
            "uuid": str(told.uuid("event")),
            "info": told.title,
            "date": f"{told.campaign.first_seen:%Y-%m-%d}",
            "timestamp": _seconds(told),
            "published": False,
            "distribution": DISTRIBUTION[told.marking],
            "threat_level_id": "1" if told.confirmed else "2",  # high, medium
            "analysis": "2" if told.confirmed else "1",  # completed, ongoing
            "Orgc": {"name": told.producer, "uuid": str(told.reporter)},
            "Tag": [{"name": name} for name in _tags(told)],
            "Attribute": [*_figures(told), *_accounts(told)],
            "Object": [_anonymisation(told)],
            "EventReport": [_report(told)],
        }
    }


def _tags(told: Told) -> list[str]:
    numbers = [technique.exact[0] for technique in atlas.techniques(told.campaign)]
    return [f"tlp:{tlp.level(told.marking)}", *(f'{atlas.SOURCE}:technique="{number}"' for number in numbers)]


def _figures(told: Told) -> list[dict[str, Any]]:
    c = told.campaign
    figures = {
        "accounts": ("counter", str(c.accounts)),
        "exchanges": ("counter", str(c.exchanges)),
        "harvest exchanges, answered": ("counter", str(c.harvest_exchanges)),
        "harvest exchanges, attempted": ("counter", str(c.attempts)),
        "confidence, in hundredths": ("counter", str(told.confidence)),
        "first seen": ("datetime", c.first_seen.isoformat()),
        "last seen": ("datetime", c.last_seen.isoformat()),
    }
    return [
        _attribute(told, kind, value, name, comment=name, disable_correlation=True)
        for name, (kind, value) in figures.items()
    ]


def _accounts(told: Told) -> list[dict[str, Any]]:
    """Correlated, so that two events of one operator meet; never exported to a detector, which
    could not match them."""
    return [_attribute(told, "anonymised", one.pseudonym, one.pseudonym) for one in told.accounts]


def _attribute(told: Told, kind: str, value: str, part: str, **own: Any) -> dict[str, Any]:
    return {
        "uuid": str(told.uuid("attribute", part)),
        "category": "Other",
        "type": kind,
        "value": value,
        "to_ids": False,
        "disable_correlation": False,
        "distribution": INHERIT,
        "timestamp": _seconds(told),
        **own,
    }


def _anonymisation(told: Told) -> dict[str, Any]:
    """What was done to the accounts' ids, by MISP's own template."""
    says = {"description": NOT_ALLEGED, "keyed-hash-function": "hmac-sha256"}
    return {
        "uuid": str(told.uuid("object", "anonymisation")),
        "name": "anonymisation",
        "meta-category": "misc",
        **ANONYMISATION,
        "distribution": INHERIT,
        "timestamp": _seconds(told),
        "Attribute": [
            _attribute(told, "text", value, relation, object_relation=relation, disable_correlation=True)
            for relation, value in says.items()
        ],
    }


def _report(told: Told) -> dict[str, Any]:
    return {
        "uuid": str(told.uuid("event report")),
        "name": "Why these accounts are taken for one campaign, and what speaks against it",
        "content": f"{told.summary}\n\n{told.reasons}",
        "distribution": INHERIT,
        "timestamp": _seconds(told),
    }


def _seconds(told: Told) -> str:
    return str(int(told.at.timestamp()))
