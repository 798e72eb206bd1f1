"""By which method and version, how to check it, and what the words mean."""

import hashlib

from stillwatch import __version__
from stillwatch.report.document import Bullets, Column, Definitions, Paragraph, Section, Table
from stillwatch.report.glossary import GLOSSARY
from stillwatch.report.matter import Matter
from stillwatch.result import words
from stillwatch.sketch.schema import SKETCH_VERSION

CHECKED = ("campaigns.json", "members.parquet", "attributed.parquet")
"""Files of the result that the report's figures were read from."""


def method(matter: Matter) -> Section:
    """What was done, with what, and how somebody else may check it."""
    campaign = matter.campaign
    rows = [
        ["Program", f"Stillwatch {__version__}, open source (Apache-2.0)"],
        ["Form of the result", f"{matter.findings.schema_}, sketches of version {SKETCH_VERSION}"],
        ["Campaign", ", ".join((campaign.campaign_id, *campaign.aliases))],
        *([f"SHA-256 of {name}", _digest(matter, name)] for name in CHECKED),
    ]
    return Section(
        key="method",
        title="Method and version",
        blocks=[
            Paragraph(
                text="The program reads a log of exchanges and asks three questions in turn: which accounts act as "
                "one, whether they conceal it, and whether they harvest. For the first it compares what accounts "
                "share and ask with what comparable accounts do by chance. For the others it looks at declared "
                "organizations and at the traits of a harvest. Every answer is a probability, and what speaks against "
                "it is weighed and shown as well."
            ),
            Bullets(items=[_ended(note) for note in matter.findings.notes]),
            Paragraph(
                text="To check the figures: the same program on the same log gives the same result. Each count of "
                "harvest exchanges is the sum of the column “harvest” of attributed.parquet over the accounts listed, "
                "divided by a million; each of its rows names the place of one exchange in the operator's log."
            ),
            Table(
                caption="What the figures were made with, and the fingerprints of the files that they were read from.",
                columns=[Column(name="What"), Column(name="Which", width=3, identifier=True)],
                rows=rows,
            ),
            Paragraph(
                text="Every making of this report is entered in the operator's audit log, with the recipient, the "
                "marking and the SHA-256 of the file."
            ),
        ],
    )


def glossary() -> Section:
    """The words of the trade."""
    items = sorted(GLOSSARY.items(), key=lambda item: item[0].lower())
    return Section(
        key="glossary", title="Glossary", blocks=[Definitions(items=[(words.heading(k), v) for k, v in items])]
    )


def _digest(matter: Matter, name: str) -> str:
    with open(matter.result / name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ended(note: str) -> str:
    return note if note.endswith(".") else f"{note}."
