"""A decision as headers, for gateways that pass headers on."""

from stillwatch.guard.decision import Decision
from stillwatch.response.trim_header import HEADER, header_of


def headers_of(decision: Decision) -> list[tuple[str, str]]:
    """What the gateway, and the model's server behind it, can go by. The first two are always
    there, so that a client's own of that name are written over."""
    told = [("x-stillwatch-action", decision.action), ("x-stillwatch-table", str(decision.version))]
    if decision.stale:
        told.append(("x-stillwatch-stale", "1"))
    if decision.campaign is not None and decision.measure is not None:
        told += [("x-stillwatch-campaign", decision.campaign), ("x-stillwatch-measure", decision.measure)]
    if decision.reason is not None:
        told.append(("x-stillwatch-reason", decision.reason))
    if decision.reservation is not None:
        told.append(("x-stillwatch-reservation", decision.reservation))
    if decision.trim is not None:
        told.append((HEADER, header_of(decision.trim)))
    return told


def client_headers(decision: Decision) -> list[tuple[str, str]]:
    """What a client may read of a refusal."""
    told = []
    if decision.retry_after is not None:
        told.append(("retry-after", str(decision.retry_after)))
    if decision.reason is not None:
        told.append(("x-stillwatch-reason", decision.reason))
    if decision.appeal is not None:
        told.append(("x-stillwatch-appeal", decision.appeal))
    if decision.challenge is not None:
        told.append(("x-stillwatch-verify", decision.challenge))
    return told
