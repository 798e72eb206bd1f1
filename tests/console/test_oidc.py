"""Logging in through a provider of identities: who comes in, as whom, and everybody who does
not."""

import hmac
import json
import re
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import get_args
from unittest.mock import patch

import pytest
from joserfc import jwt
from starlette.testclient import TestClient

from stillwatch.cases.audit import entries_of, verify
from stillwatch.cases.people import add_person, change_person, ensure_admin, new_personal, people
from stillwatch.cases.tokens import log_in, person_of
from stillwatch.console.app import create_app
from stillwatch.console.oidc.provider import Provider
from stillwatch.console.oidc.refusal import Reason
from stillwatch.console.oidc.settings import Settings, read_settings
from stillwatch.console.oidc.sign_in import SignIn
from stillwatch.console.oidc.waiting import Begun, Waiting
from stillwatch.exchange.errors import UnusableError
from tests.console.conftest import Browser
from tests.console.fake_provider import CLIENT, ISSUER, KEYS, STRANGER, FakeProvider, unsigned
from tests.console.test_openapi import hold

HERE = "http://localhost"
SETTINGS = {
    "issuer": ISSUER,
    "client_id": CLIENT,
    "client_secret": "s&t",
    "name": "Example SSO",
    "roles": {"analysts": "analyst", "leads": "admin"},
}
FRONT_END = Path(__file__).parents[2] / "frontend"


@pytest.fixture
def provider():
    return FakeProvider()


@pytest.fixture
def door(services, provider):
    settings = Settings.model_validate(SETTINGS)
    services.oidc = SignIn(settings, HERE, Provider(settings, provider.transport))
    return services.oidc


@pytest.fixture
def boss(services):
    return log_in(services.store, ensure_admin(services.store))[0]


@pytest.fixture
def stranger(services, door, boss):
    return TestClient(create_app(services), base_url=HERE, follow_redirects=False)


def begin(browser, provider):
    sent = browser.get("/api/oidc/login")
    assert sent.status_code == 303
    return provider.approve(sent.headers["location"])


def come_back(browser, given):
    """Where the browser lands: `/cases`, or the word for why not."""
    answer = browser.get("/api/oidc/callback", params=given)
    assert answer.status_code == 303 and "stillwatch_oidc" not in browser.cookies
    return answer.headers["location"].removeprefix("/login#error=")


def log_in_through(browser, provider):
    return come_back(browser, begin(browser, provider))


def another(services):
    return TestClient(create_app(services), base_url=HERE, follow_redirects=False)


def test_the_page_is_told_of_the_provider(services, stranger):
    assert stranger.get("/api/login/ways").json() == {"oidc": "Example SSO"}
    services.oidc = None
    assert another(services).get("/api/login/ways").json() == {"oidc": None}
    assert another(services).get("/api/oidc/login").status_code == 404


def test_the_first_login_adds_a_person_with_his_mapped_role(services, stranger, provider):
    assert log_in_through(stranger, provider) == "/cases"
    me = stranger.get("/api/me").json()
    assert (me["name"], me["role"]) == ("anna@example.com", "analyst")
    cookie = next(c for c in stranger.cookies.jar if c.name == services.cookie)
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite").lower() == "strict"
    told = [(e.action, e.actor_kind, e.detail) for e in entries_of(services.store, "person:anna@example.com")][:2]
    added = {"role": "analyst", "issuer": ISSUER, "subject": "7"}
    assert told[0] == ("person.added", "machine", added) and told[1][0] == "token.session"


def test_the_cookie_of_a_begun_login_is_out_of_reach(stranger):
    cookie = stranger.get("/api/oidc/login").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/api/oidc" in cookie and "max-age=600" in cookie


def test_the_role_follows_the_groups(services, stranger, provider):
    log_in_through(stranger, provider)
    provider.claims |= {"groups": ["analysts", "leads"], "email": "now-another@example.com"}
    assert log_in_through(stranger, provider) == "/cases"
    me = stranger.get("/api/me").json()
    assert (me["name"], me["role"]) == ("anna@example.com", "admin")
    changed = next(e for e in entries_of(services.store, "person:anna@example.com") if e.action == "person.changed")
    assert changed.actor_kind == "machine" and changed.detail["role"] == "admin"
    assert verify(services.store).broken_at is None


def test_either_algorithm_and_claims_from_userinfo(stranger, provider):
    provider.header, provider.key = {"alg": "ES256", "kid": "e"}, KEYS["ES256"]
    provider.userinfo, provider.claims = provider.claims, {"sub": "7"}
    assert log_in_through(stranger, provider) == "/cases"
    provider.userinfo |= {"sub": "8"}
    assert log_in_through(stranger, provider) == "unbelievable"


def test_a_wrong_state_lets_nobody_in(services, stranger, provider):
    given = begin(stranger, provider)
    assert come_back(stranger, given | {"state": "x"}) == "gone"
    assert come_back(stranger, given) == "gone", "a begun login is taken once, whatever came of it"
    assert come_back(another(services), begin(stranger, provider)) == "gone", "another browser"
    assert come_back(another(services), {}) == "gone"
    assert stranger.get("/api/me").status_code == 401


def test_a_code_is_used_once(stranger, provider):
    given = begin(stranger, provider)
    assert come_back(stranger, given) == "/cases"
    assert come_back(stranger, given) == "gone"
    again = begin(stranger, provider)
    assert come_back(stranger, again | {"code": given["code"]}) == "unbelievable"


def test_a_code_that_was_stolen_from_another_login_does_not_fit(services, stranger, provider):
    theirs = begin(another(services), provider)
    assert come_back(stranger, begin(stranger, provider) | {"code": theirs["code"]}) == "unbelievable"


def test_who_cancels_is_told(stranger, provider):
    given = begin(stranger, provider)
    assert come_back(stranger, {"state": given["state"], "error": "<b>Call 555</b>"}) == "cancelled"


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "x"},
        {"nonce": None},
        {"exp": NOW - 120},
        {"exp": None},
        {"iat": NOW + 3600},
        {"aud": "somebody-else"},
        {"aud": None},
        {"aud": [CLIENT, "somebody-else"]},
        {"azp": "somebody-else"},
        {"iss": "https://sso.example.attacker.example"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "\x00"},
        {"sub": "x" * 256},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_says_something_else_is_not_believed(services, stranger, provider, claims):
    provider.claims |= claims
    assert log_in_through(stranger, provider) == "unbelievable"
    assert [p.name for p in people(services.store, log_in(services.store, ensure_admin(services.store, True))[0])] == [
        "admin"
    ]


def forged(claims, header, key):
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def with_the_public_key_as_secret(claims):
    """By hand: the library itself refuses to make one."""
    head, body, _ = unsigned(claims, "HS256").split(".")
    signature = hmac.digest(KEYS["RS256"].as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "raw",
    [
        unsigned,
        lambda claims: forged(claims, {"alg": "RS256", "kid": "r"}, STRANGER),
        with_the_public_key_as_secret,
        lambda claims: forged(claims, {"alg": "RS512", "kid": "r"}, KEYS["RS256"]),
        lambda claims: forged(claims, {"alg": "RS256", "kid": "q"}, KEYS["RS256"]),
        lambda claims: forged(claims, {"alg": "RS256", "jwk": STRANGER.as_dict(private=False)}, STRANGER),
        lambda claims: forged(claims, {"alg": "ES256", "kid": "r"}, KEYS["ES256"]),
        lambda claims: "a.b.c",
        lambda claims: "",
    ],
    ids=["none", "another key", "key as secret", "RS512", "unknown key", "own key", "wrong kind", "nonsense", "empty"],
)
def test_a_token_that_was_not_signed_by_the_provider_is_not_believed(stranger, provider, raw):
    provider.raw = raw
    assert log_in_through(stranger, provider) == "unbelievable"


@pytest.mark.parametrize(
    "claims, why",
    [
        ({"email_verified": False}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"email_verified": "true"}, "unverified"),
        ({"email_verified": "false"}, "unverified"),
        ({"groups": ["staff"]}, "no_role"),
        ({"groups": []}, "no_role"),
        ({"groups": {"analysts": True}}, "no_role"),
        ({"groups": [["analysts"]]}, "no_role"),
        ({"groups": None}, "no_role"),
        ({"email": None}, "bad_name"),
        ({"email": "<script>"}, "bad_name"),
        ({"email": "stillwatch"}, "bad_name"),
        ({"email": ["anna@example.com"]}, "bad_name"),
    ],
    ids=str,
)
def test_who_is_not_let_in(stranger, provider, claims, why):
    provider.claims |= claims
    provider.userinfo = {"sub": "7"}
    assert log_in_through(stranger, provider) == why
    assert stranger.get("/api/me").status_code == 401


def test_who_was_shut_out_stays_out(services, stranger, provider, boss):
    log_in_through(stranger, provider)
    change_person(services.store, boss, "anna@example.com", disabled=True)
    assert log_in_through(stranger, provider) == "disabled"
    assert stranger.get("/api/me").status_code == 401


def test_who_has_left_the_groups_loses_what_he_could_come_in_with(services, stranger, provider):
    log_in_through(stranger, provider)
    anna = person_of(services.store, stranger.cookies[services.cookie])
    personal = new_personal(services.store, anna)
    provider.claims |= {"groups": ["staff"]}
    assert log_in_through(another(services), provider) == "no_role"
    assert person_of(services.store, personal) is None and stranger.get("/api/me").status_code == 401


def test_an_address_that_passes_to_another_takes_nobody_over(services, stranger, provider):
    log_in_through(stranger, provider)
    provider.claims |= {"sub": "8"}
    assert log_in_through(another(services), provider) == "name_taken"
    provider.claims |= {"email": "ANNA@example.com"}
    assert log_in_through(another(services), provider) == "name_taken"
    # Not even from where that very person is signed in.
    assert log_in_through(stranger, provider) == "name_taken"


def test_who_was_added_by_hand_is_bound_only_by_himself(services, stranger, provider, boss):
    _, link = add_person(services.store, boss, "anna@example.com", "viewer")
    assert log_in_through(stranger, provider) == "name_taken"
    ben = Browser(services, add_person(services.store, boss, "ben", "viewer")[1])
    ben.follow_redirects = False
    assert log_in_through(ben, provider) == "name_taken", "somebody else's browser"
    anna = Browser(services, link)
    anna.follow_redirects = False
    lent = Browser(services, anna.post("/api/token").json()["token"])
    lent.follow_redirects = False
    assert log_in_through(lent, provider) == "name_taken", "whoever holds a token"
    assert log_in_through(anna, provider) == "/cases"
    assert log_in_through(stranger, provider) == "/cases"
    assert stranger.get("/api/me").json()["role"] == "analyst"
    bound = next(e for e in entries_of(services.store, "person:anna@example.com") if e.action == "person.bound")
    assert (bound.actor, bound.detail) == ("anna@example.com", {"issuer": ISSUER, "subject": "7"})


def test_a_provider_that_fails_is_told_plainly(stranger, provider):
    given = begin(stranger, provider)
    provider.down = True
    assert come_back(stranger, given) == "unreachable"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://sso.example/token"},
        {"jwks_uri": "file:///keys"},
        {"authorization_endpoint": None},
        {"padding": "x" * (1 << 20)},
    ],
    ids=["issuer", "no TLS", "no address", "incomplete", "too long"],
)
def test_a_provider_that_is_none_is_told_plainly(stranger, provider, about):
    provider.about = about
    assert stranger.get("/api/oidc/login").headers["location"] == "/login#error=unreachable"


def test_a_login_begins_where_the_provider_sends_it_back(stranger, provider):
    elsewhere = stranger.get("/api/oidc/login", headers={"host": "127.0.0.1"})
    assert elsewhere.headers["location"] == f"{HERE}/api/oidc/login?home=true" and not stranger.cookies
    behind = stranger.get("/api/oidc/login?home=true", headers={"host": "127.0.0.1"})
    assert provider.approve(behind.headers["location"])


def test_nothing_in_a_request_says_where_to_go(stranger, provider):
    more = {"next": "//evil.example", "redirect_uri": "https://evil.example", "iss": ISSUER}
    assert come_back(stranger, begin(stranger, provider) | more) == "/cases"
    assert come_back(stranger, begin(stranger, provider) | {"iss": "https://evil.example"}) == "unbelievable"


def test_who_begins_again_and_again_is_made_to_wait(stranger):
    with patch(
        "stillwatch.console.middleware.time.monotonic", return_value=0.0
    ):  # all at one moment, on whatever machine
        places = [stranger.get("/api/oidc/login").headers["location"] for _ in range(22)]
    assert places[19].startswith(ISSUER) and places[-1] == "/login#error=often"


def test_begun_logins_are_few_and_end():
    waiting = Waiting()
    keys = [waiting.add(Begun(None), now=0.0) for _ in range(Waiting.MOST + 1)]
    assert waiting.take(keys[0], now=1.0) is None and waiting.take(keys[1], now=1.0)
    assert waiting.take(keys[1], now=1.0) is None and waiting.take(keys[2], now=Waiting.LIFE) is None


def test_over_tls_cookies_stay_on_it(services, provider, boss):
    settings = Settings.model_validate(SETTINGS | {"address": "https://console.example/"})
    services.oidc = SignIn(settings, HERE, Provider(settings, provider.transport))
    app = create_app(services, frozenset({"console.example"}))
    browser = TestClient(app, base_url="https://console.example", follow_redirects=False)
    sent = browser.get("/api/oidc/login")
    answer = browser.get("/api/oidc/callback", params=provider.approve(sent.headers["location"]))
    assert (
        answer.headers["location"] == "/cases"
        and "redirect_uri=https%3A%2F%2Fconsole.example%2Fapi" in sent.headers["location"]
    )
    assert all("; Secure" in c for c in (sent.headers["set-cookie"], *answer.headers.get_list("set-cookie")))


def test_every_answer_is_one_that_was_described(services, door):
    assert hold(services, "/oidc/") == 2


def test_every_refusal_has_its_sentence():
    words = {word for part in get_args(Reason) for word in (get_args(part) or (part,))}
    assert words == set(re.findall(r"^  (\w+):", (FRONT_END / "src" / "refusals.ts").read_text(), re.M))


def test_settings_are_read_from_toml_or_json(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "s&t")
    told = {**SETTINGS, "client_secret_env": "SECRET"}
    del told["client_secret"]
    (tmp_path / "a.json").write_text(json.dumps(told))
    lines = [f"{k} = {json.dumps(v)}" for k, v in told.items() if k != "roles"]
    (tmp_path / "a.toml").write_text("\n".join([*lines, "[roles]", 'analysts = "analyst"', 'leads = "admin"']))
    read = [read_settings(tmp_path / name) for name in ("a.json", "a.toml")]
    assert read[0] == read[1] and read[0].client_secret.get_secret_value() == "s&t"
    monkeypatch.delenv("SECRET")
    with pytest.raises(UnusableError, match="no SECRET"):
        read_settings(tmp_path / "a.json")


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://sso.example"},
        {"issuer": "https://user:pass@sso.example"},
        {"issuer": "sso.example"},
        {"address": "http://console.example"},
        {"address": "https://console.example/below"},
        {"roles": {}},
        {"roles": {"x": "emperor"}},
        {"scopes": ["email"]},
        {"client_secret_env": "X"},
        {"unknown": 1},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_told_without_their_values(tmp_path, wrong):
    (tmp_path / "a.json").write_text(json.dumps(SETTINGS | wrong))
    with pytest.raises(UnusableError) as told:
        read_settings(tmp_path / "a.json")
    assert "s&t" not in str(told.value) and "emperor" not in str(told.value)
