"""`stillwatch evidence`: bundles that a court's expert can check."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import extra, plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.recipients import NOT_STATED, By, Cases, Marking, To, named, place
from stillwatch.exchange.errors import UnusableError

app = group(
    "Evidence bundles: made, checked, redacted, proved in parts.",
    {
        name: f"evidence:{name.replace('-', '_')}"
        for name in ("export", "verify", "redact", "prove", "trace", "stamp-request", "verifier")
    },
)

Bundle = Annotated[Path, typer.Argument(metavar="BUNDLE", help="A bundle (ZIP).", show_default=False)]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.", show_default=False)]
RecordId = Annotated[str, typer.Argument(metavar="RECORD_ID", help="A record's `id`.", show_default=False)]
LakeAt = Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.", show_default=False)]


@contextmanager
def _endings() -> Iterator[None]:
    """Every command of this group: what is amiss with a bundle is said on standard output, with
    code 1."""
    with plain_endings(), extra("evidence"):
        from stillwatch.bundles.verify_bundle import NotVerified, Unusable, not_verified

        try:
            yield
        except Unusable as error:
            raise UnusableError(str(error)) from error
        except NotVerified as error:
            sys.exit(not_verified(error))


def export(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    out: Out,
    lake: LakeAt,
    to: To = NOT_STATED,
    marking: Marking = "TLP:AMBER",
    by: By = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="A private Ed25519 key in PEM.")] = None,
    student_test: Annotated[
        Path | None, typer.Option("--student-test", metavar="FILE", help="Its student-test.json, where it found.")
    ] = None,
    store: Cases = None,
) -> None:
    """Write a campaign's evidence bundle, and say so in the audit log."""
    with _endings():
        from stillwatch.bundles.export import Recipient
        from stillwatch.bundles.export import export as exported
        from stillwatch.bundles.signing import lake_key, read_key
        from stillwatch.cases.store import Store, store_of
        from stillwatch.lake import Lake
        from stillwatch.report.exports import marking_of

        recipient = Recipient(named(to), marking_of(marking), named(by) if by else None)
        with Lake.open(lake, create=False) as opened, Store.open(store or store_of(lake)) as cases:
            signer = read_key(key) if key else lake_key(lake)
            for line in exported(opened, cases, campaign, place(out), recipient, signer, student_test).lines():
                print(line)


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle, or a proof.", show_default=False)],
    signer: Annotated[str | None, typer.Option("--signer", metavar="KEY", help="Who must have signed it.")] = None,
    lake: Annotated[Path | None, typer.Option("--lake", metavar="DIR", help="Check against this lake.")] = None,
    stamp: Annotated[Path | None, typer.Option("--stamp", metavar="FILE", help="A time stamp over it.")] = None,
    authority: Annotated[Path | None, typer.Option("--authority", metavar="PEM", help="Who stamped it.")] = None,
) -> None:
    """Check a bundle or a proof. Exit codes: 0 verified, 1 not verified, 2 unusable."""
    with _endings():
        from stillwatch.bundles.verify_bundle import report

        if (stamp is None) != (authority is None):
            raise UnusableError("--stamp and --authority belong together")
        lines = [*report(file, signer)]
        if stamp and authority:
            from stillwatch.bundles.stamps import check_stamp

            lines += check_stamp(file, stamp, authority)
        if lake:
            from stillwatch.bundles.against import check_against
            from stillwatch.lake import Lake

            with Lake.open(lake, create=False) as opened:
                lines += check_against(file, opened)
        print(*lines, sep="\n")


def redact(
    bundle: Bundle,
    out: Out,
    withhold: Annotated[
        list[str],
        typer.Option("--withhold", metavar="WHAT", help="members, addresses, exchanges, sources, or a record's id."),
    ],
) -> None:
    """Write a copy of a bundle in which records are withheld; it verifies as before."""
    with _endings():
        from stillwatch.bundles.redact import redact as redacted

        print(f"{redacted(bundle, place(out), withhold)} records withheld.")


def prove(bundle: Bundle, record: RecordId, out: Out) -> None:
    """Write one record with the proof that it was signed among the others."""
    with _endings():
        from stillwatch.bundles.prove import prove as proved

        _write(out, proved(bundle, record))


def trace(bundle: Bundle, record: RecordId, lake: LakeAt) -> None:
    """Say where in the log the exchanges of a record, or of a member, stand."""
    with _endings():
        from stillwatch.bundles.trace import trace as traced
        from stillwatch.lake import Lake

        with Lake.open(lake, create=False) as opened:
            for line in traced(bundle, record, opened):
                print(line)


def stamp_request(bundle: Bundle, out: Out) -> None:
    """Write a request for a time stamp over a bundle's statement, to be sent to an authority."""
    with _endings():
        from stillwatch.bundles.stamps import stamp_request as requested
        from stillwatch.bundles.verify_bundle import verify_bundle

        verify_bundle(bundle)
        _write(out, requested(bundle))


def verifier(out: Out) -> None:
    """Write the verifier as one file, to be handed over beside a bundle."""
    with _endings():
        from stillwatch.bundles import verify_bundle

        _write(out, Path(verify_bundle.__file__).read_bytes())


def _write(out: Path, content: bytes) -> None:
    from stillwatch.lake.store.files import whole

    with whole(place(out)) as beside:
        beside.write_bytes(content)
