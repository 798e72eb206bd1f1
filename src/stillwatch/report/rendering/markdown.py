"""The report as Markdown; figures become tables of their values."""

from stillwatch.report.document import (
    Bars,
    Block,
    Bullets,
    Column,
    Definitions,
    Disclosure,
    Figure,
    Paragraph,
    Spans,
    Table,
)
from stillwatch.result.plain import in_markdown


def render_markdown(report: Disclosure) -> str:
    """The whole report."""
    parts = [f"**{in_markdown(report.marking)}**", f"# {in_markdown(report.title)}", in_markdown(report.subtitle)]
    parts += [f"- {in_markdown(name)}: {in_markdown(value)}" for name, value in report.particulars]
    out = ["\n\n".join(parts[:3]), "\n".join(parts[3:]), "## Summary", *map(_block, report.front)]
    for section in report.sections:
        out += [f"## {section.number}. {in_markdown(section.title)}", *map(_block, section.blocks)]
    return "\n\n".join((*out, f"**{in_markdown(report.marking)}**")) + "\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return in_markdown(block.text)
        case Bullets():
            return "\n".join(f"- {in_markdown(item)}" for item in block.items)
        case Definitions():
            return "\n".join(f"- **{in_markdown(term)}**: {in_markdown(says)}" for term, says in block.items)
        case Table():
            return f"**Table {block.number}.** {in_markdown(block.caption)}\n\n{_rows(block.columns, block.rows)}"
        case Figure():
            caption = f"**Figure {block.number}.** {in_markdown(block.caption)} {in_markdown(block.alt)}"
            return f"{caption}\n\n{_values(block.chart)}"


def _values(chart: Bars | Spans) -> str:
    if isinstance(chart, Spans):
        return _rows([Column(name=chart.heading), Column(name=chart.told)], [[s.label, s.told] for s in chart.spans])
    columns = [Column(name=chart.axis), *(Column(name=p.title, number=True) for p in chart.panels)]
    told = zip(chart.panels[0].labels, *(p.told for p in chart.panels), strict=True)
    return _rows(columns, [list(row) for row in told])


def _rows(columns: list[Column], rows: list[list[str]]) -> str:
    lines = [[c.name for c in columns], *rows]
    told = ["| " + " | ".join(map(in_markdown, line)) + " |" for line in lines]
    rule = "|" + "|".join(" ---: " if c.number else " --- " for c in columns) + "|"
    return "\n".join((told[0], rule, *told[1:]))
