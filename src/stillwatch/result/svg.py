"""The few pieces of SVG that the charts are made of.

Positions across are per cent of the chart's width and positions down are pixels, so that a chart is
as wide as its column, on a phone too, while its text keeps its size. All text passes `plain` and is
escaped.
"""

from markupsafe import Markup, escape

from stillwatch.result.plain import plain


def element(tag: str, *children: Markup | str, **attributes: str | float) -> Markup:
    """One SVG element. Attribute `class_` is `class`, other underscores are hyphens."""
    parts = [f"<{tag}"]
    for key, value in attributes.items():
        shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(plain(shown))}"')
    inner = "".join(str(escape(c if isinstance(c, Markup) else plain(c))) for c in children)
    return Markup("".join(parts) + (f">{inner}</{tag}>" if children else "/>"))


def across(share: float) -> str:
    """A position or width as per cent of the chart, from a share of it."""
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


def chart(height: int, says: str, *children: Markup, class_: str = "chart") -> Markup:
    """A chart as wide as its place; `says` is what it shows, for those who do not see it."""
    return element("svg", *children, class_=class_, role="img", aria_label=says, width="100%", height=height)


def bar(x: float, width: float, top: float, height: float, class_: str, tip: str) -> Markup:
    """A bar from share `x` of the chart on, with a tooltip."""
    return element(
        "rect",
        element("title", tip),
        x=across(x),
        width=across(width),
        y=top,
        height=max(height, 0.0),
        class_=class_,
    )


def level(y: float, class_: str = "grid") -> Markup:
    """A horizontal line over the whole width."""
    return element("line", x1="0", x2="100%", y1=y, y2=y, class_=class_)


def upright(x: float, top: float, bottom: float, class_: str) -> Markup:
    """A vertical line at share `x`."""
    return element("line", x1=across(x), x2=across(x), y1=top, y2=bottom, class_=class_)


def label(x: float, y: float, words: str, class_: str = "tick", anchor: str = "start") -> Markup:
    """Text at share `x`; `anchor` is start, middle or end."""
    return element("text", words, x=across(x), y=y, class_=class_, text_anchor=anchor)


def nice_below(value: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above `value` (> 0)."""
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return max(m * power for m in (1, 2, 5) if m * power <= value)
