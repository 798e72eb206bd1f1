"""What a world is made of: one frozen description, from which everything about the world
follows."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from stillwatch.worlds.population import USUAL, Population

Infrastructure = Literal["shared", "partly", "clean", "cloud", "isolated", "hydra"]
"""shared: a few servers, cards and clients for all; partly: a quarter to a half of the accounts
share one or the other thing; clean: every account has its own, as strangers do; cloud: behind a
cloud surface, so that no address and no card is seen; isolated: behind a relay that gives every
account one exit, one client and one card of its own for good; hydra: all draw from one small pool
of addresses and cards."""

Frames = Literal["none", "few", "many", "reworded"]
"""none: the bare rows; few: one to three real generator templates; many: all that there are;
reworded: few, with their wording changed from row to row."""

Dealing = Literal["list", "subject", "subjects"]
"""list: one shuffled list dealt to all; subject: each account has one subject of the list to
itself; subjects: each has one or two."""

Clock = Literal["flat", "human"]
Unit = Literal["exchanges", "tasks"]
Language = Literal["en", "zh", "mixed"]
Births = Literal["burst", "steady", "aged"]
"""burst: signed up within two weeks, in batches; steady: a few a day over three months, some during
the log; aged: accounts bought with years and an organic past."""

Spread = Literal["narrow", "usual", "broad"]
"""How widely one person's subjects spread: an assumption that no public log can check."""


@dataclass(frozen=True)
class Campaign:
    """The mechanics of one campaign; each can be turned alone.

    accounts: at any one time, replacements apart (10 to 25,000). rate: exchanges an account and day
    (1 to 900). cover: share of an account's exchanges that is the organic talk of unrelated people
    (0 to 0.8); cover_of: or of its tasks, which makes it a larger share of the exchanges, as talk
    goes on. churn: share of the accounts that is banned a week and replaced within hours. start:
    days from the log's beginning to the first exchange. probing: days of small probing before the
    harvest. pivot: day on which a new model comes out and the whole fleet turns to it within a day;
    None never. follow_ups: share of chat tasks that go on for one to three turns. elicitation:
    share of prompts that ask for reasoning. system: share of the accounts that send one of the
    popular one-line system prompts, the same one. cards: share of the accounts that share a card
    with others, `by` at a time; besides what the infrastructure shares. targets: capabilities that
    the list is drawn from; () all. families: source corpora that it is drawn from; () the harvest
    corpora. trajectories: share of tasks that are multi-turn tool loops; steps: their mean length,
    None as honest agents have; pace: median seconds between their steps. pool: campaigns that name
    the same pool share two accounts in ten. rented: the accounts are a reseller's, who goes on
    serving honest customers with them. hand: campaigns of several worlds that name the same hand
    use its templates, and `common` is the share of what their accounts share (servers, cards,
    clients, mail domains) that is the hand's in all of these worlds.
    """

    name: str = "fleet-1"
    accounts: int = 120
    rate: float = 25.0
    infrastructure: Infrastructure = "partly"
    frames: Frames = "none"
    dealing: Dealing = "list"
    cover: float = 0.05
    cover_of: Unit = "exchanges"
    churn: float = 0.0
    births: Births = "steady"
    clock: Clock = "human"
    start: float = 0.0
    probing: float = 0.0
    pivot: float | None = None
    follow_ups: float = 0.06
    elicitation: float = 0.15
    system: float = 0.0
    cards: float = 0.0
    by: int = 6
    language: Language = "en"
    targets: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    trajectories: float = 0.0
    steps: float | None = None
    pace: float = 11.0
    pool: str | None = None
    rented: bool = False
    hand: str | None = None
    common: float = 0.5

    def __post_init__(self) -> None:
        """Raises ValueError for a mechanic out of its range."""
        ranges = {
            "accounts": (10, 25_000), "rate": (1, 900), "cover": (0, 0.8), "churn": (0, 1), "elicitation": (0, 1),
            "follow_ups": (0, 1), "trajectories": (0, 1), "common": (0, 1), "system": (0, 1), "cards": (0, 1),
            "by": (2, 1_000), "pace": (1, 600),
        }  # fmt: skip
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"a campaign's {name} lies between {low} and {high}, not {getattr(self, name)}")


HONEST = {
    "person": 0.50,
    "foreign": 0.085,
    "developer": 0.12,
    "agent": 0.055,
    "crowd": 0.06,
    "rush": 0.03,
    "viral": 0.03,
    "company": 0.024,
    "class": 0.018,
    "hackathon": 0.010,
    "resale": 0.025,
    "farmer": 0.012,
    "labeller": 0.006,
    "benchmark": 0.007,
    "pipeline": 0.008,
    "synthesis": 0.008,
    "app": 0.0015,
    "chat_app": 0.0005,
}
"""Share of a world's accounts by honest persona: an assumption; the documents say how each is
made."""

ALIKE = {
    "script": 0.05,
    "generalist": 0.0067,
    "one_off": 0.03,
    "service": 0.008,
    "startup": 0.008,
    "review_bot": 0.004,
    "agent_fleet": 0.008,
}
"""The same of personas that are nearest to a campaign; in the worlds of suite version 3 only."""


@dataclass(frozen=True)
class WorldSpec:
    """One world. The same spec gives the same rows on any machine, in any number of processes.

    accounts: honest accounts in all; days: of log; honest: share of accounts by persona;
    population: what these people are like; lacks: what the log does not know: `accounts` (no
    account table), `addresses` (neither addresses nor clients), `optional` (nothing but the four
    required fields), or `SURFACE` (on one surface neither addresses, clients, keys nor settings).
    """

    name: str
    seed: int
    about: str = ""
    accounts: int = 12_000
    days: int = 7
    spread: Spread = "usual"
    honest: tuple[tuple[str, float], ...] = tuple(HONEST.items())
    campaigns: tuple[Campaign, ...] = field(default=())
    population: Population = USUAL
    lacks: tuple[str, ...] = ()

    def scaled(self, scale: float) -> "WorldSpec":
        """The same world with `scale` times the accounts, campaigns' accounts included (10 at
        least)."""
        smaller = tuple(replace(c, accounts=max(10, round(c.accounts * scale))) for c in self.campaigns)
        return replace(self, accounts=max(1, round(self.accounts * scale)), campaigns=smaller)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the datasheet."""
        return {**asdict(self), "honest": dict(self.honest), "campaigns": [asdict(c) for c in self.campaigns]}

    @classmethod
    def from_dict(cls, described: dict[str, Any]) -> "WorldSpec":
        """The spec that a datasheet holds."""
        told = {
            **described,
            "honest": tuple(described["honest"].items()),
            "campaigns": tuple(Campaign(**_tuples(c)) for c in described["campaigns"]),
            "population": Population(**_tuples(described.get("population", {}))),
            "lacks": tuple(described.get("lacks", ())),
        }
        return cls(**told)

    def changed_mechanics(self) -> dict[str, dict[str, Any]]:
        """By campaign: the mechanics that differ from the plain campaign's."""
        plain = Campaign()
        return {
            c.name: {f.name: getattr(c, f.name) for f in fields(c) if getattr(c, f.name) != getattr(plain, f.name)}
            for c in self.campaigns
        }


def _tuples(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as JSON gives them, its lists as tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
