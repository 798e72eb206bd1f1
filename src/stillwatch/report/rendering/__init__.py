"""One report, four forms. Each form draws the figures in its own way, and adds no sentence."""

from typing import Literal, get_args

from stillwatch.report.document import Disclosure
from stillwatch.report.rendering.html import render_html
from stillwatch.report.rendering.markdown import render_markdown
from stillwatch.report.rendering.pdf import render_pdf
from stillwatch.result.write import as_json

Format = Literal["html", "pdf", "md", "json"]

FORMATS: tuple[Format, ...] = get_args(Format)


def render(report: Disclosure, form: Format) -> bytes:
    """The report as one file. Raises UnusableError where a PDF is asked for and Typst is not
    installed."""
    if form == "pdf":
        return render_pdf(report)
    text = {"html": render_html, "md": render_markdown, "json": as_json}[form](report)
    return text.encode()
