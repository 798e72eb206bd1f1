"""Parts of everybody's tasks compared by themselves: fleets that ask like strangers as a whole."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets import streams
from stillwatch.fleets.communities import communities
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, on_one_list
from stillwatch.fleets.population import Population
from stillwatch.fleets.reading import read_population
from stillwatch.fleets.streams import STREAMS, Stream, covered_fleets, views
from stillwatch.lake import Lake
from tests.fleets.synthetic import people, population, prompts
from tests.lake.logs import ingest, line, write

STRANGERS, FLEET, EACH = 300, 30, 100

Asked = tuple[np.ndarray, np.ndarray, np.ndarray]


def _rows(**columns: list[object]) -> pa.Table:
    usual = {
        "account_id": ["a"] * 4,
        "timestamp": [datetime(2026, 5, 1, k, tzinfo=UTC) for k in range(4)],
        "task": [1, 2, 3, 3],
        "turn": [1, 1, 1, 2],
        "system_token": [None] * 4,
        "max_tokens": [None] * 4,
        "temperature": [None] * 4,
        "capabilities": [0] * 4,
    }
    return pa.table(usual | columns)


def _parts(rows: pa.Table) -> list[list[bool]]:
    return [stream.of(rows).tolist() for stream in STREAMS]


def test_a_stream_is_what_was_sent_in_one_way() -> None:
    wanted, other = (1 << CAPABILITIES.index(name) for name in ("mathematics", "roleplay"))
    system, settings, once, aimed = _parts(
        _rows(
            system_token=[7, None, None, 8],
            max_tokens=[None, 100, None, None],
            temperature=[None, None, 0.5, None],
            capabilities=[wanted, other, wanted | other, 0],
        )
    )
    assert system == [True, False, False, True]
    assert settings == [False, True, True, False]
    assert once == [True, True, False, False]
    assert aimed == [True, False, True, False]


def _covered(cover: int, rng: np.random.Generator) -> tuple[Asked, Asked, int]:
    """(all that is asked, what of it the fleet's stream holds, accounts): people with a subject of
    their own of whose prompts half are in the stream, and a fleet half of whose prompts, those in
    the stream, are of one list."""
    x, account, day, fleet = population(STRANGERS, FLEET, rng, each=EACH)
    own = rng.normal(size=(FLEET, x.shape[1]))
    own *= 0.4 / np.linalg.norm(own, axis=1)[:, None]
    more, of, on = prompts(own, np.full(FLEET, cover), rng)
    counted = np.zeros(len(account), int)
    for a in range(STRANGERS):
        counted[account == a] = np.arange((account == a).sum())
    inside = (account >= STRANGERS) | (counted % 2 == 0)
    everything = np.concatenate([x, more]), np.concatenate([account, fleet[of]]), np.concatenate([day, on])
    order = np.argsort(everything[1], kind="stable")
    return tuple(c[order] for c in everything), (x[inside], account[inside], day[inside]), STRANGERS + FLEET  # type: ignore[return-value]


def _found(
    monkeypatch: pytest.MonkeyPatch, cover: int, known: tuple[Fleet, ...] = (), names: tuple[str, ...] | None = None
) -> list[Fleet]:
    everything, part, accounts = _covered(cover, np.random.default_rng(3))
    whole, stream = people(*everything, accounts, metric=object()), people(*part, accounts)
    seen = whole.asking(stream.halves, stream.whole)
    nobody = people(*(c[:0] for c in part), accounts)
    empty = whole.asking(nobody.halves, nobody.whole)

    def views(lake: object, until: object, people: Population, of: list[Stream], kept: bool) -> list[Population]:
        return [seen if stream is STREAMS[0] else empty for stream in of]

    monkeypatch.setattr(streams, "views", views)
    return list(covered_fleets(None, None, whole, list(known), names))  # type: ignore[arg-type]


def test_a_fleet_under_cover_is_found_by_its_stream_and_the_evidence_says_which(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fleet, *more = _found(monkeypatch, EACH)
    assert not more and len(np.setxor1d(fleet.accounts, np.arange(STRANGERS, STRANGERS + FLEET))) <= 3
    assert on_one_list(fleet) > 4
    test = next(e for e in fleet.evidence if e.kind == "exchangeability")
    assert test.says.startswith("Of what they ask under a system prompt: ")
    assert fleet.stream == "prompted"


def test_only_the_streams_that_are_named_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [len(_found(monkeypatch, EACH, names=names)) for names in ((), ("set", "once"), ("prompted",))] == [0, 0, 1]


def test_few_whose_prompts_are_partly_in_a_stream_nominate_among_all_who_have_any() -> None:
    """Who else sends such prompts only, or hardly any, is still a picture of a stranger."""
    _, part, accounts = _covered(EACH, np.random.default_rng(3))
    seen = people(*part, accounts)
    fleet = np.arange(accounts) >= STRANGERS
    assert [g.tolist() for g in communities(seen.halves[0], fleet)] == [list(range(STRANGERS, accounts))]
    assert not communities(seen.halves[0], ~fleet)


@pytest.mark.parametrize(("cover", "found"), [(12, 0), (40, 1)])
def test_what_is_nearly_all_of_the_prompts_is_told_by_all_of_them(
    monkeypatch: pytest.MonkeyPatch, cover: int, found: int
) -> None:
    assert len(_found(monkeypatch, cover)) == found


@pytest.mark.parametrize(("those", "weight", "found"), [(12, 6.5, 1), (18, 6.5, 0), (18, 5.5, 1)])
def test_who_surely_asks_alike_by_all_tasks_is_not_proposed_again(
    monkeypatch: pytest.MonkeyPatch, those: int, weight: float, found: int
) -> None:
    """A group is known where half of it is."""
    whole = _found(monkeypatch, EACH)[0]
    test = Evidence(kind="exchangeability", family="text", weight=weight, says="")
    part = Fleet(whole.accounts[:those], np.ones(those), "text", whole.control, [test])
    assert len(_found(monkeypatch, EACH, (part,))) == found


def _read(folder: Path) -> tuple[Population, list[Population]]:
    """Accounts that send every second prompt under a system prompt, all with settings."""
    text = "".join(
        line(k, 1 + k % 3, system="Be brief." if k % 2 else None, max_tokens=9, conversation_id=f"c{k}")
        for k in range(240)
    )
    with Lake.open(folder / "lake") as lake:
        ingest(lake, write(folder / "log.jsonl", text))
        found = read_population(lake)
        return found, views(lake, None, found, STREAMS)


def test_views_have_everybody_and_the_prompts_of_the_stream(tmp_path: Path) -> None:
    everyone, (system, settings, once, _) = _read(tmp_path)
    assert system.names == everyone.names and 0 < system.whole.n.sum() < everyone.whole.n.sum()
    for whole in (settings, once):
        np.testing.assert_allclose(whole.whole.sums, everyone.whole.sums, atol=1e-4)
        np.testing.assert_array_equal(whole.whole.n, everyone.whole.n)


def test_where_prompts_were_compared_by_no_measure_no_stream_is() -> None:
    x, account, day, _ = population(40, 0, np.random.default_rng(3), each=5)
    assert not list(covered_fleets(None, None, people(x, account, day, 40), []))  # type: ignore[arg-type]


def test_without_text_no_stream_is_compared(tmp_path: Path) -> None:
    everyone = people(*_covered(EACH, np.random.default_rng(3))[0], STRANGERS + FLEET, ignored=frozenset({"text"}))
    assert not list(covered_fleets(None, None, everyone, []))  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "part"), [(0.09, False), (0.1, True), (0.8, True), (0.81, False)])
def test_a_stream_is_a_part_of_an_accounts_prompts_between_a_tenth_and_four_fifths(share: float, part: bool) -> None:
    x, account, day, _ = population(4, 0, np.random.default_rng(3), each=5)
    everyone = people(x, account, day, 4)
    whole, seen = (replace(everyone.whole, n=np.full(4, n)) for n in (100.0, 100.0 * share))
    assert streams._a_part(replace(everyone, whole=whole), replace(everyone, whole=seen)).tolist() == [part] * 4
    nobody = replace(everyone, whole=replace(everyone.whole, n=np.zeros(4)))
    assert not streams._a_part(nobody, nobody).any()


def _stream_fleet(accounts: range, listed: float, one: float) -> Fleet:
    test = Evidence(kind="exchangeability", family="text", weight=listed, says="")
    rest = one + 2.944 - listed  # beside the prior of one in twenty
    card = Evidence(kind="shared_payment", family="payment", weight=rest, says="")
    return Fleet(np.array(accounts), np.ones(len(accounts)), "text", np.arange(60, 80), [test, card])


@pytest.mark.parametrize(
    ("accounts", "listed", "one", "told"),
    [
        *((range(40, 60), 0.5, -1.0, True), (range(40, 60), 0.0, 2.5, True)),  # on one list, or surely one hand's
        *((range(40, 60), 0.0, 1.0, False), (range(40, 60), -1.0, 1.0, False)),
        *((range(6, 26), 3.0, 3.0, True), (range(5, 25), 3.0, 3.0, False)),  # 14 and 15 of 20 are known surely
    ],
)
def test_what_a_stream_shows_is_told_unless_all_tasks_show_it(
    accounts: range, listed: float, one: float, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, account, day, _ = population(80, 0, np.random.default_rng(3), each=5)
    everyone = people(x, account, day, 80, metric=object())
    found = iter([[_stream_fleet(accounts, listed, one)]])
    monkeypatch.setattr(streams, "views", lambda lake, until, people, streams, kept: [everyone] * len(STREAMS))
    monkeypatch.setattr(streams, "communities", lambda *_: [])
    monkeypatch.setattr(streams, "find_fleets", lambda people, proposed: next(found, []))
    sure = _stream_fleet(range(20), 6.0, 6.0)
    assert len(list(covered_fleets(None, None, everyone, [sure]))) == told  # type: ignore[arg-type]


@pytest.mark.parametrize(("both", "proposed"), [(13, [20]), (14, [])])
def test_a_group_half_of_which_surely_asks_alike_anyway_is_not_proposed(
    both: int, proposed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two groups of twenty, 13 in both are less than half of all, 14 are more."""
    x, account, day, _ = population(80, 0, np.random.default_rng(3), each=5)
    everyone = people(x, account, day, 80, metric=object())
    seen: list[int] = []
    monkeypatch.setattr(streams, "views", lambda lake, until, people, streams, kept: [everyone] * len(STREAMS))
    groups = iter([[np.arange(20 - both, 40 - both)]])
    monkeypatch.setattr(streams, "communities", lambda *_: next(groups, []))
    monkeypatch.setattr(streams, "find_fleets", lambda people, made: seen.extend(len(p.accounts) for p in made) or [])
    list(covered_fleets(None, None, everyone, [_stream_fleet(range(20), 6.0, 6.0)]))  # type: ignore[arg-type]
    assert seen == proposed
