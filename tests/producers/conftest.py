"""Every producer, run once, in an environment of its own (`make .venv-producers/ready`)."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-producers" / "bin" / "python"

VARIABLES = {
    "openai_v2": {
        "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
    },
    "openai_v2_events": {
        "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "EVENT_ONLY",
    },
    "openinference_openai": {},
    "traceloop_anthropic": {"TRACELOOP_TRACE_CONTENT": "true"},
    "langfuse_sdk": {},
    "litellm_proxy": {},
}
"""Producers and how they are told to log texts."""


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a folder of what each producer wrote."""
    folder = tmp_path_factory.mktemp("written")
    alone = os.environ | {"PYTHONPATH": str(HERE / "alone"), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        [PYTHON, HERE / "loopback.py", folder], env=alone, stdout=subprocess.PIPE, text=True
    ) as everybody:
        try:
            assert everybody.stdout is not None
            port = everybody.stdout.readline().strip()
            running = {
                name: subprocess.Popen(
                    [PYTHON, HERE / f"{name.removesuffix('_events')}.py", port, name, folder],
                    env=alone | variables,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
                for name, variables in VARIABLES.items()
            }
            for name, process in running.items():
                said, _ = process.communicate(timeout=400)
                assert process.returncode == 0, f"{name}: {said[-4000:]}"
            yield folder
        finally:
            everybody.terminate()
