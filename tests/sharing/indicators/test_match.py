from datetime import date, timedelta

import numpy as np
import pytest

from stillwatch.lake import Lake
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.hits import FAMILIES, Hits, hits, value_weight
from stillwatch.sharing.indicators.match import Candidate, _accounts, _groups, match
from stillwatch.sharing.indicators.profile import Indicator
from stillwatch.sharing.indicators.subject import Likeness
from stillwatch.worlds.score.truth import read_truth
from tests.cli.running import scan

from .conftest import KEY

pytestmark = pytest.mark.slow


def test_the_same_hand_is_found_and_nobody_else(second, second_lake, profile):
    found = match(second_lake, profile, KEY)
    truth = read_truth(second / "world")
    sure = {account.account_id for account in found.sure}
    assert found.verdict == "same hand"
    assert len(sure & truth.members) >= 0.9 * len(truth.members) and not sure & truth.honest
    assert found.expired == 0 and found.identifiers_compared
    assert all(account.families or account.group for account in found.accounts)


def test_where_another_fleet_is_at_work_nothing_is_found(scanned, profile):
    with Lake.open(scanned, create=False) as lake:
        found = match(lake, profile, KEY)
    assert not found.sure and found.verdict != "same hand"


def test_under_another_key_no_value_is_met(second_lake, profile):
    found = match(second_lake, profile, GroupKey(bytes(32)))
    assert not found.values and not found.sure


def test_what_has_expired_does_not_count(second_lake, profile):
    old = [one.model_copy(update={"expires": date(2020, 1, 1)}) for one in profile.indicators]
    found = match(second_lake, profile.model_copy(update={"indicators": tuple(old)}), KEY)
    assert (found.indicators, found.expired) == (0, len(old)) and not found.values and not found.sure
    last = second_lake.view().query("SELECT MAX(timestamp) AS t FROM exchanges")["t"][0].as_py().date()
    for ends, counted in ((last, len(old)), (last - timedelta(days=1), 0)):
        live = tuple(one.model_copy(update={"expires": ends}) for one in old)
        assert match(second_lake, profile.model_copy(update={"indicators": live}), KEY).indicators == counted


def test_one_family_alone_finds_nobody(second_lake, profile):
    cards = tuple(one for one in profile.indicators if one.kind == "payment")
    found = match(second_lake, profile.model_copy(update={"indicators": cards, "subject": None}), KEY)
    assert found.values["payment"] and not found.sure


def test_an_empty_profile_finds_nothing(second_lake, profile):
    found = match(second_lake, profile.model_copy(update={"indicators": (), "subject": None}), KEY)
    assert found.verdict == "nothing found" and not found.accounts and not found.subject_compared


def test_a_lake_without_vault_compares_frames_and_subjects_only(second, profile, tmp_path):
    scan(second / "world", "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--no-vault", "--quiet")
    with Lake.open(tmp_path / "lake", create=False) as lake:
        found = match(lake, profile, KEY)
    assert not found.identifiers_compared and not {"payment", "address", "email domain"} & {*found.values}


def _indicator(**changes) -> Indicator:
    settings = {"kind": "address", "value": "0" * 32, "held_by": (10, 19), "confidence": 0.95, "expires": date.max}
    return Indicator(**settings | changes)


def test_a_hub_here_weighs_nothing():
    """An address of ten of the fleet's hundred: one of a carrier's here, or one that two in a
    million have."""
    weights = [value_weight(_indicator(), 199, held, 10_000) for held in (1, 10, 100, 1_000, 10_000)]
    assert weights == sorted(weights, reverse=True) and weights[0] == 5.0 and weights[-2:] == [0.0, 0.0]


def test_a_value_that_everybody_holds_is_counted_as_a_hub(second_lake, profile):
    names = second_lake.view().query("SELECT DISTINCT account_id AS a FROM exchanges ORDER BY a")["a"].to_pylist()
    client = second_lake.view().query(
        "SELECT client_token AS t, COUNT(DISTINCT account_id) AS n FROM exchanges GROUP BY t ORDER BY n DESC LIMIT 1"
    )

    value = next(
        row["value"]
        for batch in second_lake.vault.open("a test")
        for row in batch.to_pylist()
        if (row["kind"], row["token"]) == ("client", client["t"][0].as_py())
    )
    popular = _indicator(kind="client", value=KEY.hashed("client", value), held_by=(2, 4))
    seen = hits(second_lake, names, profile, [popular], KEY, None)
    assert (seen.values, seen.hubs) == ({"client": 1}, 1)
    assert seen.weight["client"].max() < 1.0


@pytest.mark.parametrize("held", [1, 5])
def test_doubt_of_those_who_handed_it_over_counts(held):
    assert value_weight(_indicator(confidence=0.5), 9999, held, 9000) < value_weight(_indicator(), 9999, held, 9000)


def _hit(accounts: int, *families: str) -> tuple[Hits, Likeness]:
    """A thousand accounts, of which the first hold what a profile names in these families, and no
    subject."""
    weight = {family: np.zeros(1000) for family in FAMILIES}
    for family in families:
        weight[family][:accounts] = 4.0
    nothing = np.full(1000, np.nan)
    names = [f"a{k}" for k in range(1000)]
    return Hits(weight, {}, 0, True), Likeness(names, None, nothing, nothing, 0.0, 1.0, np.empty(0))  # type: ignore[arg-type]


def test_a_lump_of_a_fleet_and_honest_accounts_is_taken_apart():
    """The scan proposes the fleet by itself, and lumped together with others who hold nothing."""
    hit, like = _hit(30, "payment", "mail")
    fleet, lump = Candidate("fleet", 1.0, np.arange(40)), Candidate("lump", 1.0, np.arange(90))
    [(one, group)] = _groups([lump, fleet], hit, like)
    assert (group.group, len(one.accounts)) == ("fleet", 40)


def test_further_accounts_that_are_hit_as_well_are_found_with_theirs():
    hit, like = _hit(60, "payment", "mail")
    half, whole = Candidate("half", 1.0, np.arange(30)), Candidate("whole", 1.0, np.arange(60))
    found = _groups([whole, half], hit, like)
    assert sum(len(one.accounts) for one, _ in found) == 60


def test_a_group_hit_in_one_family_is_possible_and_not_found():
    hit, like = _hit(30, "payment")
    [(_, group)] = _groups([Candidate("one", 1.0, np.arange(30))], hit, like)
    assert 0.5 <= group.probability < 0.9


def test_a_member_who_asks_about_other_things_is_not_found_with_its_group():
    hit, like = _hit(30, "payment", "mail")
    text = np.zeros(1000)
    text[39] = -5.0
    own = {**{family: np.zeros(1000) for family in FAMILIES}, "text": text}
    found = _accounts(like.names, own, _groups([Candidate("one", 1.0, np.arange(40))], hit, like))
    assert {account.account_id for account in found if account.probability >= 0.9} == {f"a{k}" for k in range(39)}


@pytest.mark.parametrize("fleet, held_by", [(0, (1, 1)), (10, (0, 0)), (1, (10**9, 10**9))])
def test_what_a_member_of_the_group_makes_up_weighs_no_more_than_one_family_may(fleet, held_by):
    assert 0.0 <= value_weight(_indicator(held_by=held_by, confidence=1.0), fleet, 1, 1000) <= 5.0
