"""The figures as inline SVG, of the pieces that a scan's page draws with."""

from markupsafe import Markup

from stillwatch.report.document import Bars, Figure, Panel, Span, Spans
from stillwatch.result.svg import across, bar, chart, element, label, level, upright

HEADING, PANEL, AXIS = 26, 84, 22
"""Heights of a panel's heading, of its bars and of the axis, in pixels."""

ROW = 36
"""Height of a lying bar with its label above."""

MOST_LABELS = 6


def draw(figure: Figure) -> Markup:
    """The figure's chart; its `alt` is what a screen reader says."""
    return _bars(figure.chart, figure.alt) if isinstance(figure.chart, Bars) else _spans(figure.chart, figure.alt)


def labelled(count: int) -> list[int]:
    """Which of so many bars carry a label: MOST_LABELS at most, evenly spread."""
    return list(range(0, count, -(-count // MOST_LABELS)))


def _bars(drawn: Bars, alt: str) -> Markup:
    parts: list[Markup] = []
    for k, panel in enumerate(drawn.panels):
        parts += _panel(panel, k * (HEADING + PANEL + 8))
    foot = len(drawn.panels) * (HEADING + PANEL + 8) + 8
    labels = drawn.panels[0].labels
    parts += [label((i + 0.1) / len(labels), foot, labels[i]) for i in labelled(len(labels))]
    parts.append(label(0.5, foot + AXIS - 4, drawn.axis, "tick", "middle"))
    return chart(foot + AXIS, alt, *parts)


def _panel(panel: Panel, top: int) -> list[Markup]:
    n, foot = len(panel.values), top + HEADING + PANEL
    parts = [label(0, top + 16, panel.title, "name")]
    if panel.inside:
        first, last = panel.inside
        parts.append(bar(first / n, (last + 1 - first) / n, top + HEADING, PANEL, "period", "the campaign's period"))
    highest = max(panel.values) or 1.0
    for i, value in enumerate(panel.values):
        tall = max(value / highest * (PANEL - 4), 1.0) if value else 0.0
        tip = f"{panel.labels[i]}: {panel.told[i]}"
        parts.append(bar((i + 0.1) / n, 0.8 / n, foot - tall, tall, panel.tone, tip))
    return [*parts, level(foot, "base")]


def _spans(drawn: Spans, alt: str) -> Markup:
    top = 20 if drawn.ticks else 0
    height = top + ROW * len(drawn.spans)
    parts: list[Markup] = []
    for at, told in drawn.ticks:
        anchor = "start" if at < 0.1 else "end" if at > 0.9 else "middle"
        parts += [upright(at, 16, height, "grid"), label(at, 12, told, "tick", anchor)]
    for k, span in enumerate(drawn.spans):
        parts += _span(span, top + k * ROW)
    return chart(height, alt, *parts)


def _span(span: Span, top: int) -> list[Markup]:
    parts = [
        label(0, top + 15, span.label, "name halo"),
        label(1, top + 15, span.told, "tick halo", "end"),
        bar(span.start, max(span.end - span.start, 0.003), top + 19, 8.0, span.tone, f"{span.label}: {span.told}"),
    ]
    if span.mark is not None:
        parts.append(
            element("line", x1=across(span.mark), x2=across(span.mark), y1=top + 17, y2=top + 29, class_="mark")
        )
    return parts
