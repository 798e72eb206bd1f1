"""A disclosure report before it is a page: what stands in it, in order. Renderers add no sentence
of their own."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

Tone = Literal["campaign", "others", "against"]
"""What a shape stands for: the campaign or what speaks for it, everybody else or the start, what
speaks against it."""


class Paragraph(BaseModel):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: str


class Bullets(BaseModel):
    """A list without order."""

    kind: Literal["list"] = "list"
    items: list[str]


class Definitions(BaseModel):
    """Terms, each with what it means."""

    kind: Literal["definitions"] = "definitions"
    items: list[tuple[str, str]]


class Column(BaseModel):
    """A column of a table; width: its share of the page, by comparison with the others';
    identifiers are set in a face in which no two characters look alike."""

    name: str
    width: float = 1.0
    number: bool = False
    identifier: bool = False


class Table(BaseModel):
    """Rows under a numbered caption."""

    kind: Literal["table"] = "table"
    number: int = 0
    caption: str
    columns: list[Column]
    rows: list[list[str]]


class Panel(BaseModel):
    """Upright bars on one scale of their own; `told` has each value as it is written. inside: the
    first and last bar of the campaign's period, where it is drawn."""

    title: str
    tone: Tone
    labels: list[str]
    values: Sequence[float]
    told: list[str]
    inside: tuple[int, int] | None = None


class Bars(BaseModel):
    """Panels of upright bars one above the other. axis: what the bars' labels are."""

    kind: Literal["bars"] = "bars"
    axis: str
    panels: list[Panel]


class Span(BaseModel):
    """A bar that lies from `start` to `end`, shares of the width; mark: where a second figure is
    marked."""

    label: str
    start: float
    end: float
    tone: Tone
    told: str
    mark: float | None = None


class Spans(BaseModel):
    """Lying bars on one scale. ticks: share of the width, and what stands there. legend: tone or
    `mark`, and what it stands for."""

    kind: Literal["spans"] = "spans"
    heading: str
    told: str
    spans: list[Span]
    ticks: list[tuple[float, str]]
    legend: list[tuple[str, str]]


class Figure(BaseModel):
    """A chart under a numbered caption; alt: what it shows, for those who do not see it."""

    kind: Literal["figure"] = "figure"
    number: int = 0
    caption: str
    alt: str
    chart: Bars | Spans


Block = Paragraph | Bullets | Definitions | Table | Figure


class Section(BaseModel):
    """A chapter. key: its name for machines, which stays."""

    key: str
    title: str
    number: int = 0
    blocks: Sequence[Block]


class Disclosure(BaseModel):
    """The report. `front` is the summary, a page at most; `figures` are the raw figures behind the
    sentences, under names that stay."""

    schema_: str = Field(default="stillwatch.disclosure/1", alias="schema")
    title: str
    subtitle: str
    marking: str
    standing: str
    made_at: datetime
    particulars: list[tuple[str, str]]
    front: Sequence[Block]
    sections: list[Section]
    figures: dict[str, Any]

    def numbered(self) -> "Disclosure":
        """The same with sections, tables and figures numbered in the order in which they stand."""
        counts = {"table": 0, "figure": 0}
        for block in self.blocks():
            if isinstance(block, Table | Figure):
                counts[block.kind] += 1
                block.number = counts[block.kind]
        for number, section in enumerate(self.sections, 1):
            section.number = number
        return self

    def blocks(self) -> Iterator[Block]:
        """Every block, in order."""
        yield from self.front
        for section in self.sections:
            yield from section.blocks
