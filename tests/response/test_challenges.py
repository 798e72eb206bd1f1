"""Tokens of challenges: what was made here is read until it is over, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.response.challenges import VALID_SECONDS, ChallengeError, issued, read_challenge

KEY = b"k" * 32


@given(st.text(max_size=2000), st.integers(0, 2**40))
def test_a_token_says_whom_it_is_for(account, now):
    told = read_challenge(KEY, issued(KEY, account, "M-1", now), now)
    assert (told.account, told.measure, told.expires_at) == (account, "M-1", now + VALID_SECONDS)


def test_a_token_is_over_after_its_time():
    token = issued(KEY, "a", "M-1", 1000)
    read_challenge(KEY, token, 1000 + VALID_SECONDS - 1)
    with pytest.raises(ChallengeError, match="over"):
        read_challenge(KEY, token, 1000 + VALID_SECONDS)


def test_no_two_tokens_are_the_same():
    assert len({issued(KEY, "a", "M-1", 1000) for _ in range(50)}) == 50


@given(st.integers(0, 10_000), st.characters(codec="utf-8"))
def test_a_forged_token_is_refused(place, other):
    token = issued(KEY, "a", "M-1", 1000)
    place %= len(token)
    forged = token[:place] + other + token[place + 1 :]
    if forged != token and place < len(token) - 1:  # the last character has bits that say nothing
        with pytest.raises(ChallengeError, match="not made here"):
            read_challenge(KEY, forged, 1000)


OF_ANOTHER = issued(b"other" * 7, "a", "M-1", 1000)


@pytest.mark.parametrize("token", ["", "a", "=", "é", "A" * 20_000, OF_ANOTHER], ids=range(6))
def test_what_was_not_made_here_is_refused(token):
    with pytest.raises(ChallengeError, match="not made here"):
        read_challenge(KEY, token, 1000)
