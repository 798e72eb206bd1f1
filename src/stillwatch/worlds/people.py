"""Accounts and their trappings: names, mail, cards, addresses, clients. One maker for honest and
other alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.names import FAMILY_NAMES, FREEMAIL, GIVEN_NAMES, SYLLABLES
from stillwatch.worlds.population import USUAL, Population
from stillwatch.worlds.record import Account, Client

DAY = 86_400_000_000
COUNTRIES = ("US", "DE", "IN", "GB", "BR", "FR", "JP", "CA", "NL", "SG", "PL", "ES", "KR", "AU", "MX", "VN")
NEW_MODEL = "lumen-4-large"
"""Comes out during every log."""

MODELS = ("lumen-3-large", "lumen-3-medium", "lumen-3-small", "lumen-2-large")
_CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{0} like Mac OS X) AppleWebKit/605.1.15 Version/18.{0} Mobile Safari/604.1"
)
_FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
_SYSTEMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "Linux; Android 14; K",
)
BROWSERS = (
    *(
        (_CHROME.format(system, v), f"t13d1516h2_8daaf6152771_{v:04x}e5627efa")
        for system in _SYSTEMS
        for v in range(131, 137)
    ),
    *((_IPHONE.format(v), f"t13d2014h2_a09f3c656075_{v:04x}7f8ef2c4") for v in range(1, 6)),
    *((_FIREFOX.format(v), f"t13d1715h2_5b57614c22b0_{v:04x}1a2b9c3d") for v in range(136, 140)),
)
"""(user agent, JA4) of browsers; made up in the usual form."""

LIBRARIES = tuple(
    (f"{name}/{major}.{minor}.{patch}", f"t13d{1 + i:02d}11h1_{i * 7919:012x}_{minor:04x}ab{i:06x}")
    for i, (name, major) in enumerate(
        (
            ("lumen-python", 1),
            ("python-requests", 2),
            ("python-httpx", 0),
            ("lumen-node", 4),
            ("axios", 1),
            ("Go-http-client", 2),
            ("okhttp", 4),
            ("langchain-py", 0),
            ("curl", 8),
        )
    )
    for minor in (9, 12, 14, 17, 21)
    for patch in (0, 1, 3)
)


GATEWAYS = tuple(
    (f"{name}/{version}", f"t13d1310h2_{7 + k:02x}e1c2d3e4f5_{51 + k:02x}a2b3c4d5e6")
    for k, (name, version) in enumerate(
        (("one-gateway", "0.6.10"), ("one-gateway", "0.6.8"), ("llm-proxy", "1.51.2"), ("relay-api", "0.9.4"))
    )
)
"""(user agent, JA4) of gateways that API users of every kind put before the service."""


@dataclass
class Registry:
    """Makes accounts. Everything random comes from draws named after persona and number."""

    seed: int
    start: int
    days: int
    release: int
    """When the new model comes out."""
    population: Population = USUAL

    def account(self, persona: str, number: object, surface: str = "web") -> Account:
        """An unaffiliated person's account; `surface` decides plan, client and settings."""
        dice = Dice(self.seed, "account", persona, number)
        programmatic = surface != "web"
        hidden = surface.startswith("cloud:")
        home = addresses(dice, programmatic)
        paid = programmatic or dice.chance(0.3)
        account = Account(
            account_id=f"acct_{dice.token(14)}",
            persona=persona,
            created_at=self.start - age(dice),
            email=None if hidden else email(dice, population=self.population),
            signup_address=None if hidden else home[-1],
            country=dice.pick(COUNTRIES),
            plan=dice.pick(("payg", "payg", "tier2", "tier3")) if programmatic else ("plus" if paid else "free"),
            surface=surface,
            clients=[(None, None)] if hidden else some_clients(dice, programmatic, self.population),
            addresses=[] if hidden else home,
            models=some_models(dice),
            payment=f"card_{dice.token(16)}" if paid and not hidden else None,
            phone=f"tel_{dice.token(12)}" if dice.chance(0.6) and not hidden else None,
        )
        if programmatic:
            settings(dice, account, self.population.setting_skew)
        self.lifecycle(dice, account)
        return account

    def lifecycle(self, dice: Dice, account: Account) -> None:
        """Some turn to the new model, days after it came out; one in eighty closes or is closed
        during the log."""
        if dice.chance(0.45):
            account.moves_at = self.release + int(dice.exponential(2.5) * DAY)
        if dice.chance(0.0125):
            account.closed_at = self.start + int(dice.u() * self.days * DAY)
            account.close_reason = dice.pick(("user_request", "payment_failed", "abuse"))


def settings(dice: Dice, account: Account, skew: float = 1.0) -> None:
    """Key, sampling settings, tools and affiliation of an API user; an organization of one is
    common."""
    account.api_key = f"key_{dice.token(12)}"
    account.temperature = dice.pick((None, None, 0.0, 0.2, 0.3, 0.7, 0.7, 1.0), skew)
    account.max_tokens = dice.pick((None, None, 512, 1024, 1024, 2048, 4096, 8192), skew)
    account.tools = dice.pick((None, None, None, 0, 0, 1, 3, 6), skew)
    account.reasons = 0.7 * dice.u() ** 3
    if dice.chance(0.35):
        account.organization = f"org_{dice.token(10)}"


def age(dice: Dice) -> int:
    """Age of an account at the log's start, microseconds: median 120 days, from hours to years."""
    return int(min(1500.0, max(0.2, dice.lognormal(120, 1.2))) * DAY)


def newcomer(dice: Dice, account: Account, moments: NDArray[np.int64]) -> None:
    """One account in fourteen signs up during the log, minutes before it first speaks."""
    if len(moments) and dice.chance(0.07):
        account.created_at = int(moments[0]) - int(dice.between(1, 40) * 60_000_000)
        account.closed_at = None


def email(dice: Dice, domain: str | None = None, population: Population = USUAL) -> str:
    """An address in one of the usual patterns, at a free-mail domain mostly where no domain is
    given."""
    given, family = dice.pick(GIVEN_NAMES), dice.pick(FAMILY_NAMES)
    digits = str(1 + dice.below(9_999))
    local = (
        f"{given}.{family}", f"{given}{family}{digits}", f"{given[0]}{family}", f"{given}_{digits}",
        f"{family}.{given[0]}{digits[:2]}", f"{given}{digits}", f"{word(dice)}{digits[:3]}",
        f"{given}.{family}{digits[:2]}",
    )[dice.below(8)]  # fmt: skip
    if domain is None:
        domain = dice.pick(FREEMAIL, population.mail_skew) if dice.chance(population.free_mail) else mail_domain(dice)
    return f"{local}@{domain}"


def mail_domain(dice: Dice) -> str:
    """A domain of somebody's own."""
    return word(dice) + word(dice) + dice.pick((".com", ".io", ".net", ".dev", ".org", ".de", ".co.uk"))


def word(dice: Dice) -> str:
    """A made-up word of two or three syllables."""
    return "".join(dice.pick(SYLLABLES) for _ in range(2 + dice.below(2)))


def addresses(dice: Dice, programmatic: bool) -> list[str]:
    """One to five addresses in one or two networks of a big provider; some are behind a carrier's
    NAT or a VPN, and one program in six runs in a data centre."""
    hub = dice.u()
    if hub < 0.06:
        return [f"172.{56 + dice.below(3)}.40.{2 + dice.below(12)}" for _ in range(3)]
    if hub < 0.09:
        return [f"185.{159 + dice.below(3)}.156.{2 + dice.below(8)}" for _ in range(3)]
    return own_addresses(dice, programmatic)


def own_addresses(dice: Dice, programmatic: bool) -> list[str]:
    """The same of those who are behind no carrier's NAT and no VPN."""
    if dice.chance(0.12):
        site = f"2001:db8:{dice.token(4)}:{dice.token(4)}"
        return [f"{site}:{dice.token(4)}:{dice.token(4)}::1" for _ in range(3)]
    if programmatic and dice.chance(0.17):
        return [server(dice)]
    first = dice.pick((24, 31, 46, 62, 71, 73, 76, 78, 81, 84, 86, 89, 92, 98, 109, 176, 188, 201, 213))
    second = dice.below(256)
    return [
        f"{first}.{second}.{dice.below(256)}.{2 + dice.below(253)}"
        for _ in range(1 + dice.below(2 if programmatic else 4))
    ]


def server(dice: Dice) -> str:
    """An address of a data centre: where honest programs, gateways and harvesters alike run."""
    return f"{dice.pick((45, 51, 95, 135, 144, 159, 167))}.{dice.below(256)}.{dice.below(256)}.{2 + dice.below(253)}"


def some_clients(dice: Dice, programmatic: bool, population: Population = USUAL) -> list[Client]:
    """One or two clients, the popular ones more often; some programs stand behind a gateway."""
    pool = LIBRARIES if programmatic else BROWSERS
    if programmatic and dice.chance(population.gated):
        pool = GATEWAYS
    return [dice.pick(pool, population.client_skew) for _ in range(1 + int(dice.chance(0.35)))]


def some_models(dice: Dice) -> list[str]:
    """The models an account uses, its usual one repeated so that it is picked more often."""
    usual = dice.choose(MODELS, (0.45, 0.25, 0.2, 0.1))
    return [usual] * 6 + [dice.pick(MODELS)]
