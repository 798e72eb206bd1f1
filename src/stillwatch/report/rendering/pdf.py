"""The report as a tagged PDF (PDF/UA-1), set by Typst from the same document: the template reads it
as data, so that no text is ever markup. Only the faces that Typst carries are used, so that the
same report gives the same bytes."""

import json
import re
from importlib.resources import files
from typing import Any

from stillwatch.exchange.errors import UnusableError
from stillwatch.report.document import Disclosure
from stillwatch.result.plain import plain
from stillwatch.result.write import as_json

UNSET = re.compile("[^\u0020-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u2030-\u203a\u2212]")
"""What the faces may lack: all but Latin, Greek, Cyrillic and punctuation. Typst refuses to set
what they lack."""


def render_pdf(report: Disclosure) -> bytes:
    """The file. Raises UnusableError where Typst is not installed."""
    try:
        import typst
    except ModuleNotFoundError as error:
        raise UnusableError(f"a PDF needs {error.name}: pip install 'stillwatch[report]'") from error
    template = (files("stillwatch.report") / "rendering" / "report.typ").read_bytes()
    told = json.loads(as_json(report))
    del told["figures"]
    made: bytes = typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_set(told))},
        pdf_standards=["ua-1"],
        timestamp=report.made_at,
    )
    return made


def _set(value: Any) -> Any:
    """The same with every string as the faces can set it: what they lack becomes a code."""
    if isinstance(value, dict):
        return {k: _set(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_set(v) for v in value]
    if isinstance(value, str):
        return UNSET.sub(lambda found: found[0].encode("unicode_escape").decode(), plain(value))
    return value
