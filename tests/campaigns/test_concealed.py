"""Whether a group hides what it is: how much of it an organization, or several, must explain."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.campaigns.concealed import concealed
from stillwatch.fleets.odds import probability
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, unlabelled

GROUP = np.arange(40)


@pytest.fixture(scope="module")
def everyone() -> Population:
    return people(*population(60, 0, np.random.default_rng(3), each=5)[:3], 60)


def _declaring(everyone: Population, *sizes: int) -> Population:
    """The first accounts are of organizations of these sizes."""
    organization = np.full(len(everyone), -1)
    organization[: sum(sizes)] = np.repeat(np.arange(len(sizes)), sizes)
    return replace(everyone, organization=organization)


@pytest.mark.parametrize(("declared", "explained"), [(35, False), (36, True)])
def test_an_organization_explains_a_group_nine_in_ten_of_which_are_its_own(
    everyone: Population, declared: int, explained: bool
) -> None:
    odds, [evidence] = concealed(_declaring(everyone, declared), GROUP)
    assert (evidence.kind == "declared_organization") == explained
    assert odds is not None and (probability(odds) < 0.03) == explained


@pytest.mark.parametrize(("sizes", "hidden"), [((), 0.98), ((18,), 0.88), ((32, 8), 0.5), ((20, 20), 0.66)])
def test_the_more_accounts_say_where_they_belong_the_less_they_hide(
    everyone: Population, sizes: tuple[int, ...], hidden: float
) -> None:
    """Seats of two customers, most of them of one, are as likely declared elsewhere as hidden."""
    odds, [evidence] = concealed(_declaring(everyone, *sizes), GROUP)
    assert odds is not None and probability(odds) == pytest.approx(hidden, abs=0.005)
    assert ("No two of the accounts" in evidence.says) == (not sizes)


def test_of_nobody_it_is_not_known_whether_he_hides(everyone: Population) -> None:
    assert concealed(_declaring(everyone, 20), GROUP[:0]) == (None, [])


def test_it_is_said_how_much_of_what_is_declared_the_operator_has_labelled(everyone: Population) -> None:
    some = unlabelled(60)
    some["organization"][:10] = True
    company = _declaring(everyone, 40)
    unknown, none, ten = (concealed(company, GROUP, known)[1][0].says for known in (None, unlabelled(60), some))
    assert unknown == none and ten == f"{none} For 25% of them that is what the operator has labelled."
