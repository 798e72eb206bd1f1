"""Accounts and their trappings: names, mail, cards, addresses, clients. One maker for honest and other alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.names import FAMILY_NAMES, FREEMAIL, GIVEN_NAMES, SYLLABLES
from stillwatch.worlds.record import Account
from stillwatch.worlds.streams import stream, token

DAY = 86_400_000_000
COUNTRIES = ("US", "DE", "IN", "GB", "BR", "FR", "JP", "CA", "NL", "SG", "PL", "ES", "KR", "AU", "MX", "VN")
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


@dataclass
class Registry:
    """Makes accounts. Everything random comes from streams named after persona and number."""

    seed: int
    start: int

    def account(self, persona: str, number: int, surface: str = "web") -> Account:
        """An unaffiliated person's account; `surface` decides plan, client and settings."""
        rng = stream(self.seed, "account", persona, number)
        programmatic = surface != "web"
        home = addresses(rng, programmatic)
        paid = programmatic or rng.random() < 0.3
        account = Account(
            account_id=f"acct_{token(rng, 14)}",
            persona=persona,
            created_at=self.start - born(rng),
            email=email(rng),
            signup_address=home[-1],
            country=str(rng.choice(COUNTRIES)),
            plan=str(rng.choice(("payg", "payg", "tier2", "tier3"))) if programmatic else ("plus" if paid else "free"),
            surface=surface,
            clients=some_clients(rng, programmatic),
            addresses=home,
            models=some_models(rng),
            payment=f"card_{token(rng, 16)}" if paid else None,
            phone=f"tel_{token(rng, 12)}" if rng.random() < 0.6 else None,
        )
        if programmatic:
            settings(rng, account)
        return account


def settings(rng: np.random.Generator, account: Account) -> None:
    """Key, sampling settings, tools and affiliation of an API user; an organization of one is common."""
    account.api_key = f"key_{token(rng, 12)}"
    account.temperature = (None, None, 0.0, 0.2, 0.3, 0.7, 0.7, 1.0)[int(rng.integers(8))]
    account.max_tokens = (None, None, 512, 1024, 1024, 2048, 4096, 8192)[int(rng.integers(8))]
    account.tools = (None, None, None, 0, 0, 1, 3, 6)[int(rng.integers(8))]
    account.reasons = float(rng.beta(0.3, 2.5))
    if rng.random() < 0.35:
        account.organization = f"org_{token(rng, 10)}"


def born(rng: np.random.Generator) -> int:
    """Age of an account at the log's start, microseconds: median 120 days, from hours to years."""
    return int(min(1500.0, max(0.2, float(rng.lognormal(np.log(120), 1.2)))) * DAY)


def newcomer(rng: np.random.Generator, account: Account, moments: NDArray[np.int64]) -> None:
    """One account in fourteen signs up during the log, minutes before it first speaks."""
    if len(moments) and rng.random() < 0.07:
        account.created_at = int(moments[0]) - int(rng.integers(1, 40)) * 60_000_000


def email(rng: np.random.Generator, domain: str | None = None) -> str:
    """An address in one of the usual patterns, at a free-mail domain three times in four."""
    given, family = GIVEN_NAMES[int(rng.integers(len(GIVEN_NAMES)))], FAMILY_NAMES[int(rng.integers(len(FAMILY_NAMES)))]
    digits = str(int(rng.integers(1, 10_000)))
    local = (
        f"{given}.{family}", f"{given}{family}{digits}", f"{given[0]}{family}", f"{given}_{digits}",
        f"{family}.{given[0]}{digits[:2]}", f"{given}{digits}", f"{word(rng)}{digits[:3]}",
        f"{given}.{family}{digits[:2]}",
    )[int(rng.integers(8))]  # fmt: skip
    if domain is None:
        domain = str(rng.choice(FREEMAIL)) if rng.random() < 0.75 else mail_domain(rng)
    return f"{local}@{domain}"


def mail_domain(rng: np.random.Generator) -> str:
    """A domain of somebody's own."""
    return word(rng) + word(rng) + (".com", ".io", ".net", ".dev", ".org", ".de", ".co.uk")[int(rng.integers(7))]


def word(rng: np.random.Generator) -> str:
    """A made-up word of two or three syllables."""
    return "".join(SYLLABLES[int(i)] for i in rng.integers(0, len(SYLLABLES), int(rng.integers(2, 4))))


def addresses(rng: np.random.Generator, programmatic: bool) -> list[str]:
    """One to five addresses in one or two networks of a big provider; some are behind a carrier's NAT or a VPN."""
    hub = rng.random()
    if hub < 0.06:
        return [f"172.{56 + int(rng.integers(3))}.40.{int(rng.integers(2, 14))}" for _ in range(3)]
    if hub < 0.09:
        return [f"185.{159 + int(rng.integers(3))}.156.{int(rng.integers(2, 10))}" for _ in range(3)]
    if rng.random() < 0.12:
        site = f"2001:db8:{int(rng.integers(1, 65536)):x}:{int(rng.integers(1, 65536)):x}"
        return [f"{site}:{int(rng.integers(1, 65536)):x}:{int(rng.integers(1, 65536)):x}::1" for _ in range(3)]
    first = (24, 31, 46, 62, 71, 73, 76, 78, 81, 84, 86, 89, 92, 98, 109, 176, 188, 201, 213)[int(rng.integers(19))]
    second = int(rng.integers(0, 256))
    count = 1 + int(rng.integers(0, 2 if programmatic else 4))
    return [f"{first}.{second}.{int(rng.integers(0, 256))}.{int(rng.integers(2, 255))}" for _ in range(count)]


def some_clients(rng: np.random.Generator, programmatic: bool) -> list[tuple[str, str | None]]:
    """One or two clients, the popular ones more often."""
    pool = LIBRARIES if programmatic else BROWSERS
    picks = (len(pool) * rng.random(1 + int(rng.random() < 0.35)) ** 1.6).astype(int)
    return [pool[int(i)] for i in picks]


def some_models(rng: np.random.Generator) -> list[str]:
    """The models an account uses, its usual one repeated so that it is picked more often."""
    usual = str(rng.choice(MODELS, p=(0.45, 0.25, 0.2, 0.1)))
    return [usual] * 6 + [str(rng.choice(MODELS))]
