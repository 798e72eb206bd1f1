import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from stillwatch.result.diff import diff_results, print_diff
from stillwatch.result.write import write_scan

from . import fixtures


def campaign(name, **update):
    return fixtures.small_campaign().model_copy(update={"campaign_id": name, **update})


def save(folder, campaigns=None, groups=None):
    """Writes a scan; `campaigns` pairs a campaign with its accounts, `groups` a group with its."""
    campaigns, groups = campaigns or [], groups or []
    members = [(c.campaign_id, a) for c, accounts in campaigns for a in accounts]
    linked = [(g.group_id, a) for g, accounts in groups for a in accounts]
    tables = {
        "members": table("campaign_id", members),
        "groups": table("group_id", linked),
    }
    write_scan(fixtures.findings([c for c, _ in campaigns], [g for g, _ in groups]), tables, folder)
    return folder


def table(key, rows):
    return pa.table(
        {key: pa.array([r[0] for r in rows], pa.string()), "account_id": pa.array([r[1] for r in rows], pa.string())}
    )


def ids(first, last, letter="a"):
    return [f"{letter}{i:04d}" for i in range(first, last)]


def shown(diff):
    out = io.StringIO()
    print_diff(diff, Console(file=out, width=200, force_terminal=True, color_system=None))
    return out.getvalue()


def diff(tmp_path, old, new, old_groups=None, new_groups=None):
    return diff_results(save(tmp_path / "old", old, old_groups), save(tmp_path / "new", new, new_groups))


def test_grown_shrunk_new_gone_and_unchanged(tmp_path):
    a, b, c, d, e = (campaign(f"C-{x}") for x in "abcde")
    found = diff(
        tmp_path,
        [(a, ids(0, 100)), (b, ids(200, 300)), (c, ids(400, 450)), (e, ids(800, 810))],
        [(a, ids(0, 130)), (b, ids(210, 290)), (d, ids(600, 640)), (e, ids(800, 810))],
    )
    told = {c.campaign_id: (c.change, c.before, c.after, len(c.added), len(c.removed)) for c in found.changes}
    assert told == {
        "C-a": ("grown", 100, 130, 30, 0),
        "C-b": ("shrunk", 100, 80, 0, 20),
        "C-c": ("gone", 50, 0, 0, 50),
        "C-d": ("new", 0, 40, 40, 0),
        "C-e": ("unchanged", 10, 10, 0, 0),
    }
    text = shown(found)
    assert "a0100, a0101" in text and "a0119 and 10 more." in text and "a0120" not in text
    assert "Its accounts are in no group of the later scan." in text


def test_a_campaign_with_another_id_is_known_by_its_accounts(tmp_path):
    old, new = campaign("C-old"), campaign("C-new", confidence=0.991)
    (change,) = diff(tmp_path, [(old, ids(0, 60))], [(new, ids(5, 3000))]).changes
    assert (change.campaign_id, change.change, len(change.removed)) == ("C-new", "grown", 5)
    text = shown(diff_results(tmp_path / "old", tmp_path / "new"))
    assert "It was C-old before." in text and "96.2% → 99.1%" in text


def test_a_former_id_counts_before_accounts(tmp_path):
    old, other = campaign("C-old"), campaign("C-other")
    new = campaign("C-new", aliases=["C-other"])
    found = diff(tmp_path, [(old, ids(0, 60)), (other, ids(60, 70))], [(new, ids(0, 70))])
    assert {(c.campaign_id, c.change) for c in found.changes} == {("C-new", "grown"), ("C-old", "gone")}
    assert "Merged into C-new" in shown(found)


def test_the_largest_overlap_wins_and_each_is_matched_once(tmp_path):
    whole = campaign("C-whole")
    big, small = campaign("C-big"), campaign("C-small")
    found = diff(tmp_path, [(whole, ids(0, 100))], [(small, ids(0, 30)), (big, ids(30, 100))])
    assert {(c.campaign_id, c.change) for c in found.changes} == {("C-big", "shrunk"), ("C-small", "new")}
    assert "Split from C-whole" in shown(found)


def test_half_the_accounts_are_not_enough(tmp_path):
    found = diff(tmp_path, [(campaign("C-1"), ids(0, 20))], [(campaign("C-2"), ids(10, 30))])
    assert {c.change for c in found.changes} == {"new", "gone"}


def test_what_became_a_group_is_followed_with_its_reasons(tmp_path):
    gone, pool = campaign("C-gone"), fixtures.group("resale_pool")
    found = diff(tmp_path, [(gone, ids(0, 50))], [], new_groups=[(pool, ids(2, 80))])
    (change,) = found.changes
    assert change.group.group.kind == "resale_pool" and change.group.shared == 48
    text = shown(found)
    assert f"Now 48 of its 50\u00a0accounts are in group {pool.group_id} (resale pool)" in text and pool.says in text
    assert "Exchangeability: +6.1 before, absent now." in text
    assert "Declared organization: absent before, −4.8 now." in text


def test_what_came_out_of_a_group_is_followed(tmp_path):
    doubt = fixtures.group("unconfirmed")
    text = shown(diff(tmp_path, [], [(campaign("C-1"), ids(0, 50))], old_groups=[(doubt, ids(0, 40))]))
    assert "Before, 40 of its 50\u00a0accounts were in group" in text and "at a confidence of 71%" in text


def test_changed_weights_are_told_largest_first(tmp_path):
    before = campaign("C-1")
    after = campaign("C-1", evidence=[e.model_copy() for e in before.evidence])
    after.evidence[0].weight += 0.3
    after.evidence[2].weight -= 1.2
    after.evidence[1].weight += 0.01
    (change,) = diff(tmp_path, [(before, ids(0, 9))], [(after, ids(0, 9))]).changes
    assert change.change == "changed"
    assert [kind for kind, _, _ in change.evidence] == ["signup_burst", "exchangeability"]


def test_removed_accounts_are_followed(tmp_path):
    team = fixtures.group("company")
    found = diff(
        tmp_path, [(campaign("C-1"), ids(0, 50))], [(campaign("C-1"), ids(0, 40))], new_groups=[(team, ids(42, 60))]
    )
    assert f"Of those removed, 8 are in group {team.group_id} (declared company)." in shown(found)


def test_ids_reach_the_screen_as_text(tmp_path):
    text = shown(diff(tmp_path, [], [(campaign("[red]C\x1b[2J"), ["[b]x\u202e"])]))
    assert "[red]C\\x1b[2J" in text and "\x1b" not in text


def test_two_calm_scans(tmp_path):
    assert "Neither scan found a campaign." in shown(diff(tmp_path, [], []))


def broken(folder, name):
    if name == "nothing":
        return folder / "no-such"
    if name == "no json":
        (folder / "campaigns.json").unlink()
    elif name == "half a json":
        (folder / "campaigns.json").write_text('{"schema": "stillwatch.camp')
    elif name == "not utf-8":
        (folder / "campaigns.json").write_bytes(b'{"schema": "\xff"}')
    elif name == "another schema":
        said = json.loads((folder / "campaigns.json").read_text())
        (folder / "campaigns.json").write_text(json.dumps({**said, "schema": "stillwatch.campaigns/2\x1b"}))
    elif name == "no members":
        (folder / "members.parquet").unlink()
    elif name == "no parquet":
        (folder / "members.parquet").write_text("PAR0")
    elif name == "other columns":
        pq.write_table(pa.table({"x": [1]}), folder / "groups.parquet")
    elif name == "other types":
        pq.write_table(pa.table({"group_id": [1], "account_id": [[2]]}), folder / "groups.parquet")
    return folder


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "is not a folder"),
        ("no json", "campaigns.json is missing"),
        ("half a json", "not a scan's result"),
        ("not utf-8", "not a scan's result"),
        ("another schema", "'stillwatch.campaigns/2\\\\x1b'"),
        ("no members", "members.parquet is missing"),
        ("no parquet", "members.parquet cannot be read"),
        ("other columns", "lacks the column"),
        ("other types", "groups.parquet cannot be read"),
    ],
)
def test_an_unusable_folder_is_named_with_what_is_wrong(tmp_path, name, says):
    good = save(tmp_path / "good", [(campaign("C-1"), ids(0, 5))])
    bad = broken(save(tmp_path / "bad", [(campaign("C-1"), ids(0, 5))]), name)
    with pytest.raises(ValueError, match=says) as error:
        diff_results(good, bad)
    assert str(bad) in str(error.value)
