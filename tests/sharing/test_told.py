import hashlib
import hmac
from dataclasses import replace

import pytest

from stillwatch.cases.columns import canonical
from stillwatch.sharing.atlas import techniques
from stillwatch.sharing.share import FORMATS
from stillwatch.sharing.told import NOT_ALLEGED, pseudonym
from stillwatch.sketch.keys import Keys
from tests.result.fixtures import evidence
from tests.sharing.matters import IDS, KEYS, YES, matter, told


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("judgement", [None, YES])
def test_no_account_and_no_analyst_is_named(name, judgement):
    text = canonical(FORMATS[name](told(matter(judgement=judgement))))
    for kept in (*IDS, "acct", "OR [x", "anna", "schmidt", "mallory", "example.org", KEYS.key_id):
        assert canonical(kept)[1:-1] not in text


def test_pseudonyms_are_those_of_one_lake():
    [first, *_] = told(matter(["acct-1"])).accounts
    assert first.pseudonym in {one.pseudonym for one in told().accounts}
    other = Keys(bytes(range(1, 33))).derived("sharing accounts")
    assert pseudonym(other, "acct-1") != first.pseudonym


def test_a_pseudonym_can_be_made_with_a_hash_program_and_the_key():
    secret = bytes(range(32))
    key = hmac.new(secret, b"derived key\0sharing accounts", hashlib.sha256).digest()
    assert pseudonym(key, "acct-1") == "hmac-sha256:" + hmac.new(key, b"acct-1", hashlib.sha256).hexdigest()
    assert pseudonym(key, "acct-1") in {one.pseudonym for one in told().accounts}


def test_accounts_do_not_stand_in_the_order_of_their_ids():
    of = matter([f"acct-{k:03d}" for k in range(100)])
    counts = [one.exchanges for one in told(of).accounts]
    assert counts != sorted(counts) and counts != sorted(counts, reverse=True)


def test_the_words_say_what_is_known_and_what_is_not():
    probable, confirmed = told(), told(matter(judgement=YES))
    assert "no person has confirmed it" in probable.summary
    assert "confirmed by a person on 2026-06-01" in confirmed.summary
    assert "declare no common owner" not in probable.summary  # that log knows no affiliation
    assert "104 of the accounts pay with a card of their own" in probable.reasons
    assert probable.reasons.endswith(NOT_ALLEGED)


def test_accounts_that_analysts_took_out_are_counted():
    assert "took out" not in told().reasons
    assert "took out 1,200 more accounts" in told(replace(matter(), taken_out=1200)).reasons


def test_nothing_is_certain():
    of = matter()
    sure = replace(of, campaign=of.campaign.model_copy(update={"confidence": 0.9999}))
    assert told(sure).confidence == 99


def test_proxies_are_alleged_where_machines_are_shared():
    campaign = matter().campaign
    assert [one.exact[0] for one in techniques(campaign)] == ["AML.T0024.002", "AML.T0021"]
    relayed = campaign.model_copy(update={"evidence": [evidence("shared_network", 2.0, "From three networks.")]})
    assert techniques(relayed)[-1].exact == ("AML.T0008.005", "AI Service Proxies")
