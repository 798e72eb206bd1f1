"""The PDF as a reader, a screen reader and a printer meet it: each page is drawn and looked at."""

import ctypes

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from stillwatch.report.compose import disclose
from stillwatch.report.release import Release
from stillwatch.report.rendering import render

from .matters import AT, ATTRIBUTED_RELEASE, JUDGEMENT, RELEASE, large, small
from .test_rendering import HOSTILE

MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module", params=["small", "confirmed", "large", "hostile"])
def report(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("matter")
    if request.param == "large":
        return disclose(large(folder, 4), RELEASE)
    judgement = JUDGEMENT if request.param == "confirmed" else None
    release = {"confirmed": ATTRIBUTED_RELEASE, "hostile": Release(HOSTILE, "TLP:GREEN", HOSTILE, AT)}
    return disclose(small(folder, judgement, 2), release.get(request.param, RELEASE))


@pytest.fixture(scope="module")
def data(report):
    return render(report, "pdf")


@pytest.fixture(scope="module")
def pdf(data):
    with pdfium.PdfDocument(data) as opened:
        yield opened


def text_of(page) -> str:
    return page.get_textpage().get_text_range()


def test_no_page_is_blank_and_nothing_leaves_the_margins(pdf):
    for page in pdf:
        drawn = page.render(scale=1, grayscale=True).to_numpy().squeeze()
        ink = drawn < 200
        assert 0.005 < ink.mean() < 0.5
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        width, height = page.get_size()
        assert columns[0] > 20 * MILLIMETRE and columns[-1] < width - 20 * MILLIMETRE
        assert rows[0] > 10 * MILLIMETRE and rows[-1] < height - 10 * MILLIMETRE


def test_no_character_is_missing(pdf):
    for page in pdf:
        text = page.get_textpage()
        assert "\ufffd" not in text.get_text_range()
        for k in range(text.count_chars()):
            assert not raw.FPDFText_HasUnicodeMapError(text.raw, k)


def test_it_is_tagged_and_names_its_standard(pdf, data):
    assert raw.FPDFCatalog_IsTagged(pdf.raw)
    assert b"pdfuaid" in data
    seen = set()
    for page in pdf:
        tree = raw.FPDF_StructTree_GetForPage(page.raw)
        for k in range(raw.FPDF_StructTree_CountChildren(tree)):
            walk(raw.FPDF_StructTree_GetChildAtIndex(tree, k), seen)
        raw.FPDF_StructTree_Close(tree)
    assert {"Table", "TH", "TD", "Figure", "L", "LI"} <= {name for name, _ in seen}
    assert all(alt for name, alt in seen if name == "Figure")


def walk(element, seen) -> None:
    """Every element's type and alternative text."""
    if not element:
        return
    seen.add((string(raw.FPDF_StructElement_GetType, element), string(raw.FPDF_StructElement_GetAltText, element)))
    for k in range(raw.FPDF_StructElement_CountChildren(element)):
        walk(raw.FPDF_StructElement_GetChildAtIndex(element, k), seen)


def string(ask, element) -> str:
    size = ask(element, None, 0)
    held = ctypes.create_string_buffer(size)
    ask(element, held, size)
    return held.raw[:size].decode("utf-16-le").rstrip("\0")


def test_every_section_has_its_bookmark(report, pdf):
    titles = [mark.get_title() for mark in pdf.get_toc()]
    assert titles == ["Summary", *(f"{s.number}. {s.title}" for s in report.sections)]


def test_the_summary_is_one_page_and_every_page_carries_marking_and_number(report, pdf):
    assert "1. What is alleged" in text_of(pdf[1]) and "1. What is alleged" not in text_of(pdf[0])
    for number, page in enumerate(pdf, 1):
        assert text_of(page).count(report.marking) >= 2
        assert f"{number} of {len(pdf)}" in text_of(page)


def test_the_same_report_is_the_same_file(report, data):
    assert render(report, "pdf") == data
    assert len(data) < 5_000_000
