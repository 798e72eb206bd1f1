"""How sure the finding is, and what the data could not show."""

from stillwatch.report import measured
from stillwatch.report.document import Block, Bullets, Column, Paragraph, Section, Table
from stillwatch.report.matter import Matter
from stillwatch.result import words


def sureness(matter: Matter) -> Section:
    """The confidence, what it rests on, how it was checked."""
    missed = measured.FLEETS - measured.FOUND
    return Section(
        key="sureness",
        title="How sure the finding is",
        blocks=[
            Paragraph(
                text=f"The confidence is {words.percent(matter.campaign.confidence)}. It starts from a prior: "
                f"{words.prior(matter.findings.prior)}. Each piece of evidence then raises or lowers the odds. A "
                "candidate is listed as a campaign from 90%, and only if at least two independent parts of the log "
                "speak for it."
            ),
            Paragraph(
                text="The confidence is reasoned from stated assumptions; it was not fitted to past cases. It was "
                f"checked on simulated worlds: in {words.count(measured.WORLDS)} of them the program listed "
                f"{words.number_word(measured.FALSE)} campaign of which most accounts were honest. From so many it "
                f"follows, with a probability of 95%, that at most {measured.FALSE_SCANS:.2%} of scans of "
                f"such worlds would. Of {words.count(measured.FLEETS)} campaigns that these worlds had, "
                f"{words.count(missed)} were not found, mostly small, slow or well hidden ones: that nothing else was "
                "found is no proof that there is nothing else. Real logs may differ."
            ),
            Paragraph(
                text="No figure here tells how often such findings proved right in real cases: no public record of "
                "real cases exists to count them by."
            ),
        ],
    )


def unseen(matter: Matter) -> Section:
    """What is missing from the log, and what the method cannot see."""
    found = matter.findings
    scanned = found.scanned
    off = words.listed([f"“{name}”" for name in found.switched_off])
    blocks: list[Block] = [
        Paragraph(
            text=f"The log had {words.plural(scanned.exchanges, 'exchange')} of "
            f"{words.plural(scanned.accounts, 'account')} (exact counts). {_set_aside(matter)}"
        ),
        Paragraph(
            text=f"Evidence that could not be used, since the log lacks the fields for it: {off}. What is absent "
            "counts neither for nor against anybody."
            if off
            else "The log has the fields for every kind of evidence that the program knows."
        ),
    ]
    if found.coverage:
        blocks.append(_fields(matter))
    return Section(
        key="unseen",
        title="What the data could not show",
        blocks=[*blocks, Paragraph(text="Nor could the data show:"), Bullets(items=LIMITS)],
    )


def _fields(matter: Matter) -> Table:
    """Which fields of the record the log has."""
    scanned = matter.findings.scanned
    shares = [(FIELDS.get(field, words.name(field)), share) for field, share in matter.findings.coverage.items()]
    rows = [
        ["In every record", ", ".join(name for name, share in shares if share >= 1)],
        ["In a part of them", ", ".join(f"{name} ({words.percent(share)})" for name, share in shares if 0 < share < 1)],
        ["In none", ", ".join(name for name, share in shares if not share)],
    ]
    return Table(
        caption=f"Which fields the records have: shares of {words.count(scanned.exchanges)} exchanges and of "
        f"{words.count(scanned.accounts)} accounts. Evidence from a field speaks only of the records that have it.",
        columns=[Column(name="Present"), Column(name="Fields", width=4)],
        rows=[[where, names or "no field"] for where, names in rows],
    )


def _set_aside(matter: Matter) -> str:
    n = matter.findings.scanned.quarantined
    if not n:
        return "Every record could be read."
    kinds = [f"{words.name(kind)} ({words.count(k)})" for kind, k in matter.findings.quarantine_kinds.items()]
    reasons = f", by reason: {words.listed(kinds)}" if kinds else ""
    return f"{words.plural(n, 'record')} could not be used and went to quarantine{reasons}."


FIELDS = {
    "exchange_id": "the exchange's id",
    "timestamp": "time",
    "account_id": "account",
    "organization_id": "organization",
    "api_key_id": "key used",
    "conversation_id": "conversation",
    "client_address": "network address",
    "user_agent": "client program",
    "tls_fingerprint": "TLS pair",
    "system": "system prompt",
    "messages": "text of the request",
    "completion": "text of the answer",
    "reasoning": "written-out reasoning",
    "input_tokens": "length of the request",
    "output_tokens": "length of the answer",
    "max_tokens": "longest answer asked for",
    "temperature": "setting for randomness",
    "tools": "tools offered",
    "status": "outcome",
    "email": "mail address",
    "payment_fingerprint": "payment method",
    "phone_fingerprint": "phone",
    "signup_address": "sign-up address",
    "created_at": "time of opening",
    "closed_at": "time of closing",
}
"""A field of the record, in plain words."""

LIMITS = [
    "Who sits behind an account. The log shows what accounts do and share, not people.",
    "What the answers were used for, or whether they were used at all.",
    "What the prompts and answers say. The lake keeps numbers, no text; the text of single exchanges stands in the "
    "operator's log, from which any exchange counted here can be found again by its place.",
    "Accounts that ask little. With fewer than eight distinct prompts an account is found only through what it "
    "shares with others, such as a payment method.",
    "Accounts that keep to one subject each and share nothing with anybody; or that ask what people ask, as often as "
    "people ask it, and follow up as people do.",
    "Harvests behind much cover. Where four fifths of the exchanges are cover, a campaign is mostly missed, and its "
    "harvest overcounted.",
    "Campaigns that ask from lists of the same kind. Two such campaigns are told as one.",
    "Small campaigns in large logs. In logs of more than 50,000 accounts a campaign of a few hundred accounts may be "
    "missed.",
]
"""The main limits of the method (docs/limits.md has all), as things that the data could not
show."""
