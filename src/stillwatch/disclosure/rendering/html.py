"""The report as one page that needs nothing but itself: no script, nothing fetched, fit for print."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stillwatch.disclosure.document import Disclosure
from stillwatch.disclosure.rendering.charts import draw
from stillwatch.report.plain import plain


def render_html(report: Disclosure) -> str:
    """The page. Every string passes `plain` and is escaped, in one place, `_finalize`."""
    env = Environment(
        loader=PackageLoader("stillwatch.disclosure", "rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    return env.get_template("report.html.j2").render(report=report, draw=draw)


def _finalize(value: Any) -> Any:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
