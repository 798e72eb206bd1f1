import random

import pytest

from tests.readers.formats.samples import SAMPLES
from tests.readers.fuzz import account_for, lines_of


@pytest.mark.parametrize("name", [*SAMPLES, "envoy_ai"])
def test_no_record_is_lost_unsaid(name):
    chance = random.Random(name)
    for number in range(60):
        (line,) = lines_of(name, 1, chance, number)
        came = account_for(name, [line])
        assert came.total() >= 1, line
