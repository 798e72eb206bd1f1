"""What the documentation tells an expert to type is what shows that a bundle is whole."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from stillwatch.bundles.redact import redact
from stillwatch.bundles.verify_bundle import fingerprint_of, verify_bundle

from .made import KEY, make, records

PAGE = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text()


@pytest.fixture
def case(tmp_path):
    """A bundle with something withheld, unpacked."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    bundle = make(tmp_path / "whole.zip", records(5))
    redact(bundle, tmp_path / "case.zip", ["members/acct-1", "addresses"])
    with zipfile.ZipFile(tmp_path / "case.zip") as opened:
        opened.extractall(tmp_path / "case")
    return tmp_path / "case"


def test_the_page_says_how_to_check_by_hand(case):
    section = PAGE[PAGE.index("## By hand") : PAGE.index("## Withholding")]
    signature, record, root, _ = re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.M)
    shell = "\n".join(line[4:] for line in (signature + record + root).splitlines())
    shell = shell.replace("unzip -q case.zip -d case && cd case", "").replace("python3", sys.executable)
    done = subprocess.run(["bash", "-e", "-c", shell], cwd=case, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "Signature Verified Successfully" in said
    assert fingerprint_of(KEY.public_key()) in said
    root_found = verify_bundle(case.with_suffix(".zip")).statement.root.hex()
    assert said.splitlines()[-1] == root_found and said.count(root_found) == 2
    leaf = said.splitlines()[-2].split()[0]
    assert leaf in (case / "leaves.txt").read_text().split()
