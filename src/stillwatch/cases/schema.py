"""The tables, as queries name them. The migrations make them; a test holds the two together."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text

from stillwatch.cases.columns import Given, Json, Moment

metadata = MetaData()

person = Table(
    "person",
    metadata,
    Column("name", Given, primary_key=True),
    Column("role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.name"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.name"), nullable=False),
    Column("since", Moment, nullable=False),
    Index("identity_of_person", "person", "issuer", unique=True),
)
"""By whom a provider means a person: its own number for him, which never passes to another."""

scan = Table(
    "scan",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scanned", Json, nullable=False),
    Column("prior", Float, nullable=False),
    Column("capability_mix", Json, nullable=False),
)

case = Table(
    "case_file",
    metadata,
    Column("id", Given, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Given, ForeignKey("person.name")),
    Column("reason", Text),
    Column("note", Text),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_kind", Text),
    Column("closed_accounts", Integer),
    Column("survivor", Text, ForeignKey("case_file.id")),
    Column("snoozed_until", Moment),
    Column("snooze_note", Text),
    Column("confidence", Float, nullable=False),
    Column("accounts", Integer, nullable=False),
    Column("exchanges", BigInteger),
    Column("harvest_exchanges", BigInteger),
    Column("first_seen", Moment),
    Column("last_seen", Moment),
    Column("says", Text, nullable=False),
    Column("told", Json, nullable=False),
    Column("traits", Json, nullable=False),
    Column("rescored", Json),
    Column("last_scan", Integer, ForeignKey("scan.number"), nullable=False),
)
"""`origin`: `scan`, `split` or `merge`. `told`: what the last scan said beyond the figures;
`traits`: what similar cases are found by. `survivor`: the case that stands for it since it was
merged or folded. `closed_kind` and `closed_accounts`: as a person closed it."""

alias = Table(
    "alias",
    metadata,
    Column("id", Given, primary_key=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False, index=True),
)
"""Other names that a scan has given to a case's fleet: a group's id changes with its accounts."""

parentage = Table(
    "parentage",
    metadata,
    Column("child", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("parent", Text, ForeignKey("case_file.id"), primary_key=True, index=True),
)

member = Table(
    "member",
    metadata,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("account_id", Given, primary_key=True),
    Column("membership", Float, nullable=False),
    Column("exchanges", BigInteger),
    Column("harvest_exchanges", BigInteger),
    Column("attempts", BigInteger),
    Column("strongest_evidence", Text),
    Column("state", Text, nullable=False),
    Index("member_account", "account_id", "case_id"),
)
"""`state`: `in`; `removed` by a person; `moved` into a case that was split off."""

tag = Table(
    "tag",
    metadata,
    Column("case_id", Text, ForeignKey("case_file.id"), primary_key=True),
    Column("tag", Given, primary_key=True, index=True),
)

comment = Table(
    "comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False),
)
"""`by` is a person, or the machine."""

benign = Table(
    "benign",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Given, nullable=False, index=True),
    Column("case_id", Text, ForeignKey("case_file.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, ForeignKey("person.name"), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

declaration = Table(
    "declaration",
    metadata,
    Column("id", Given, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("told", Json, nullable=False),
    Column("last_scan", Integer, ForeignKey("scan.number"), nullable=False),
    Column("decision", Text),
    Column("reason", Text),
    Column("by", Text, ForeignKey("person.name")),
    Column("since", Moment),
    Column("until", Moment),
)
"""What a team declares of its accounts. `told`: as the last scan that read it has it; `decision`:
what a person has found of it."""

declared_account = Table(
    "declared_account",
    metadata,
    Column("declaration_id", Given, ForeignKey("declaration.id"), primary_key=True),
    Column("account_id", Given, primary_key=True, index=True),
)
"""The accounts of the log that it names."""

policy = Table(
    "policy",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("case_id", Given, ForeignKey("case_file.id"), index=True),
    Column("kind", Text),
    Column("terms", Json, nullable=False),
    Column("owner", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("steps", Json, nullable=False),
    Column("wanted", Json),
    Column("ended_at", Moment),
    Column("ended_by", Text),
    Column("ended_why", Text),
)
"""What is done about a case, or about every case of a kind. `terms` never change; `steps`: the
stages it has reached, the last one the present; `wanted`: the step that waits for a second
person."""

case_notice = Table(
    "case_notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("policy_id", Text, ForeignKey("policy.id"), nullable=False),
    Column("case_id", Given, ForeignKey("case_file.id"), nullable=False),
    Column("account_id", Given, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("case_notice_of_policy", "policy_id", "case_id", "account_id", unique=True),
)
"""What an account that is met is told. `number` rises from notice to notice, whatever the clock
does; `ended_at`: since when it is met no more."""

appeal = Table(
    "appeal",
    metadata,
    Column("id", Text, primary_key=True),
    Column("notice_id", Text, ForeignKey("case_notice.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("decision", Text),
    Column("note", Text),
    Column("decided_by", Text),
    Column("decided_at", Moment),
)

challenge = Table(
    "challenge",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("policy_id", Text, ForeignKey("policy.id"), nullable=False),
    Column("account_id", Given, nullable=False, index=True),
    Column("passed", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)
"""Challenges that were answered: a nonce stands here, so that none is answered twice, until the
link is over and what was passed counts no more (`until`)."""

view = Table(
    "view",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Text, ForeignKey("person.name"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Index("view_of_person", "person", "name", unique=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Append-only: triggers refuse every update and delete. All text, as it was hashed."""
