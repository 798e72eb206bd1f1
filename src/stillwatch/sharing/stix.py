"""A campaign as a bundle of STIX 2.1 (OASIS). What is confirmed comes as a report, what is not as a
grouping."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from stillwatch.cases.columns import canonical
from stillwatch.sharing import atlas, tlp
from stillwatch.sharing.told import PROJECT, Account, Told

Object = dict[str, Any]

OBSERVABLES = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The namespace of cyber-observable objects, whose ids follow from their values (STIX 2.1, section
2.9)."""

EPOCH = "2026-01-01T00:00:00.000Z"
"""When what is the same in every bundle was made: `created` may never change (section 3.6.2)."""

CHUNK = 1_000
"""Accounts under one observed-data object: readers keep an object whole, and some bound its
size."""

BUSIEST = 100
"""Accounts in the indicator: a pattern is matched as a whole, and one of 25,000 terms by nobody."""

LARGEST_NUMBER = 999_999_999
"""Of observations, in one observed-data object (section 4.14)."""


def bundle(told: Told) -> Object:
    """All objects, each marked. Exported again, what has the same id is the same thing at a later
    `modified`."""
    reporter = _reporter(told)
    attacks = [_attack_pattern(technique) for technique in atlas.techniques(told.campaign)]
    campaign, pool, indicator = _campaign(told), _pool(told), _indicator(told)
    accounts = [user_account(account, told) for account in told.accounts]
    seen = _observed(told, accounts)
    domain = [campaign, pool, indicator, *seen]
    links = [_relationship(told, campaign, "uses", other) for other in (*attacks, pool)]
    links += [_relationship(told, pool, "consists-of", other) for other in seen]
    links.append(_relationship(told, indicator, "indicates", campaign))
    note = _note(told, [campaign])
    whole = _container(told, [reporter, *attacks, *domain, *links, note])
    objects = [tlp.definition(told.marking), reporter, *attacks, whole, *domain, *links, note, *accounts]
    return {"type": "bundle", "id": f"bundle--{told.uuid('bundle')}", "objects": objects}


def _reporter(told: Told) -> Object:
    own = _common(told, "identity", name=told.producer, identity_class="organization")
    del own["confidence"]  # that is about the campaign
    return own | {"id": own["created_by_ref"], "created": EPOCH}


def _attack_pattern(technique: atlas.Technique) -> Object:
    """The same whoever reports, and public: neither marked nor anybody's."""
    number, name = technique.exact
    return {
        "type": "attack-pattern",
        "spec_version": "2.1",
        "id": f"attack-pattern--{uuid5(PROJECT, number)}",
        "created": EPOCH,
        "modified": EPOCH,
        "name": name,
        "external_references": [{"source_name": atlas.SOURCE, "external_id": number, "url": technique.url}],
        "kill_chain_phases": [
            {"kill_chain_name": atlas.SOURCE, "phase_name": technique.tactic.lower().replace(" ", "-")}
        ],
    }


def _campaign(told: Told) -> Object:
    own = _common(
        told,
        "campaign",
        name=told.title,
        description=told.summary,
        first_seen=_time(told.campaign.first_seen),
        last_seen=_time(told.campaign.last_seen),
        objective="Answers of a language model, in the amounts and of the kinds that another is trained on.",
    )
    return own | ({"aliases": told.campaign.aliases} if told.campaign.aliases else {})


def _pool(told: Told) -> Object:
    return _common(
        told,
        "infrastructure",
        name=f"Accounts of campaign {told.campaign.campaign_id}",
        description=f"A pool of {told.campaign.accounts:,} accounts that act as one.",
        infrastructure_types=["exfiltration"],
        first_seen=_time(told.campaign.first_seen),
        last_seen=_time(told.campaign.last_seen),
    )


def _indicator(told: Told) -> Object:
    busiest = sorted(told.accounts, key=lambda account: (-account.harvest, account.pseudonym))[:BUSIEST]
    terms = ", ".join(f"'{account.pseudonym}'" for account in busiest)
    return _common(
        told,
        "indicator",
        name=f"Busiest accounts of campaign {told.campaign.campaign_id}",
        description=f"The {len(busiest):,} accounts that took most, of {len(told.accounts):,}; all of them are in the "
        "observed data. Their ids are keyed hashes: this matches what the same operator shares, and no raw log.",
        indicator_types=["malicious-activity" if told.confirmed else "anomalous-activity"],
        pattern=f"[user-account:user_id IN ({terms})]",
        pattern_type="stix",
        pattern_version="2.1",
        valid_from=_time(told.campaign.first_seen),
    )


def user_account(account: Account, told: Told) -> Object:
    """An account by its pseudonym alone; the id as section 2.9 makes it."""
    identity = {"user_id": account.pseudonym}
    return {
        "type": "user-account",
        "spec_version": "2.1",
        "id": f"user-account--{uuid5(OBSERVABLES, canonical(identity))}",
        **identity,
        "object_marking_refs": [tlp.DEFINITIONS[told.marking]],
    }


def _observed(told: Told, accounts: Sequence[Object]) -> list[Object]:
    """The exchanges of CHUNK accounts each."""
    made = []
    for start in range(0, len(accounts), CHUNK):
        part = slice(start, start + CHUNK)
        exchanges = sum(account.exchanges for account in told.accounts[part])
        own = _common(
            told,
            "observed-data",
            str(start),
            first_observed=_time(told.campaign.first_seen),
            last_observed=_time(told.campaign.last_seen),
            number_observed=min(max(exchanges, 1), LARGEST_NUMBER),
            object_refs=[account["id"] for account in accounts[part]],
        )
        made.append(own)
    return made


def _relationship(told: Told, source: Object, kind: str, target: Object) -> Object:
    ends = {"source_ref": source["id"], "target_ref": target["id"]}
    return _common(told, "relationship", " ".join((kind, *ends.values())), relationship_type=kind, **ends)


def _note(told: Told, about: list[Object]) -> Object:
    return _common(
        told,
        "note",
        abstract="Why these accounts are taken for one campaign, and what speaks against it",
        content=f"{told.summary}\n\n{told.reasons}",
        object_refs=[one["id"] for one in about],
    )


def _container(told: Told, objects: list[Object]) -> Object:
    about: Object = {"name": told.title, "description": told.summary, "object_refs": [one["id"] for one in objects]}
    if told.confirmed:
        return _common(told, "report", report_types=["campaign"], published=_time(told.confirmed), **about)
    return _common(told, "grouping", context="suspicious-activity", **about)


def _common(told: Told, kind: str, part: str = "", **own: Any) -> Object:
    """An object of this campaign. part: tells those of one kind apart."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{told.uuid(kind, part)}",
        "created_by_ref": f"identity--{told.reporter}",
        "created": _time(told.created),
        "modified": _time(told.at),
        "confidence": told.confidence,
        "object_marking_refs": [tlp.DEFINITIONS[told.marking]],
        **own,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"
