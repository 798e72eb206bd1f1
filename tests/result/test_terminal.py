import io

from rich.console import Console

from stillwatch.result.terminal import print_findings

from . import fixtures


def shown(found, width=140):
    out = io.StringIO()
    print_findings(found, Console(file=out, width=width, force_terminal=True, color_system=None))
    return out.getvalue()


def test_campaigns_groups_coverage_and_quarantine_are_printed():
    text = shown(fixtures.findings())
    for word in (
        *("One campaign was found.", "C-7f3a91c04d2e", "99.7%", "25,000", "28,100,000", "software engineering"),
        *("Unconfirmed candidate", "Resale pool", "absent: phone fingerprint, signup address", "syntax 802"),
        *("Not looked at, for want of fields: shared phone and shared sign-up network.", "1,284"),
    ):
        assert word in text, word


def test_a_calm_scan_and_an_empty_one():
    assert "No campaign was found." in shown(fixtures.findings([], []))
    found = fixtures.findings([], [])
    found.scanned.first = found.scanned.last = None
    found.scanned.quarantined, found.quarantine_kinds, found.coverage = 0, {}, {}
    assert "Every record could be used." in shown(found)


def test_data_is_neither_markup_nor_control():
    campaign = fixtures.small_campaign()
    campaign.campaign_id = "[red]C[/red]\x1b[2J\u202e"
    found = fixtures.findings([campaign])
    found.groups[0].says = "[link=http://x]y[/link]\x9b31m [/nonsense]"
    text = shown(found)
    assert "[red]C[/red]\\x1b[2J\\u202e" in text and "[link=http://x]y[/link]\\x9b31m [/nonsense]" in text
    assert "\x1b" not in text and "\u202e" not in text and "\x9b" not in text


def test_a_narrow_terminal_loses_no_id():
    found = fixtures.findings([fixtures.small_campaign()], [])
    found.campaigns[0].campaign_id = "C-" + "f" * 62
    assert shown(found, 60).count("f") >= 62
    assert "and 10 more" in shown(fixtures.findings([fixtures.small_campaign(i) for i in range(50)], []))


def test_what_is_declared_is_said_of_every_finding_and_of_files_that_could_not_be_used():
    text = " ".join(shown(fixtures.declared(fixtures.findings())).split())
    said = "20 of 25 accounts are declared as one organization's by “Example Ltd”."
    assert text.count(said) == 2 and f"C-7f3a91c04d2e: {said}" in text
    assert "declares 30 accounts as one organization's, 25 of them in this log; nobody has verified it" in text
    assert "The declaration b.declaration.json was set aside: it is no file." in text
    assert "\x1b" not in shown(fixtures.declared(fixtures.findings(), who="\x1b[2J"))
