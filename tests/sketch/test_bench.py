import builtins

import pytest

from stillwatch.sketch import bench

TEXTS = [f"a prompt about subject number {n} with a handful of words" for n in range(200)]


def test_figures(monkeypatch):
    monkeypatch.setattr(bench, "compile_seconds", lambda: 9.0)
    figures = {name: (speed, note) for name, speed, note in bench.bench_kernels(TEXTS)}
    assert figures["MinHash"][0] > 0
    assert figures["all prompt kernels"][0] > 0
    assert "9.0 s" in figures["compile time"][1]


def test_missing_packages_are_named(monkeypatch):
    real = builtins.__import__

    def absent(name, *args, **kwargs):
        if name in ("rensa", "datasketch"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", absent)
    monkeypatch.setattr(bench, "compile_seconds", lambda: 9.0)
    notes = [note for _, _, note in bench.bench_kernels(TEXTS)]
    assert any("stillwatch[bench]" in note for note in notes)


def test_no_text():
    with pytest.raises(ValueError, match="no text"):
        bench.bench_kernels([""])
