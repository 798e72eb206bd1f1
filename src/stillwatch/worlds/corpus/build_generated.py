"""Makes prompts/reasoning_gym_*.jsonl.gz; run once by maintainers where `reasoning-gym` 0.1.25 is
installed.

    python build_generated.py OUT

Its tasks are procedural generators that people train reasoning models with; each brings a frame of
its own, so a task gives a few rows only, but for word problems, which have a hundred frames. Some
tasks draw without the seed, so another run gives other rows.
"""

import gzip
import importlib
import json
import sys
from pathlib import Path

SEED = 7
ROWS = {"gsm_symbolic": 1200}
ROWS_ELSEWHERE = 45
MATHEMATICS = (
    "advanced_geometry aiw basic_arithmetic base_conversion chain_sum coin_flip complex_arithmetic count_bits "
    "count_primes countdown dice fraction_simplification gcd gsm_symbolic lcm leg_counting polynomial_equations "
    "prime_factorization products puzzle24 simple_equations simple_geometry simple_integration power_function"
)
REASONING = (
    "calendar_arithmetic course_schedule cryptarithm family_relationships futoshiki graph_color jugs knights_knaves "
    "letter_counting list_functions modulo_grid number_sequence propositional_logic quantum_lock self_reference "
    "sentence_reordering survo syllogism time_intervals tower_of_hanoi word_ladder zebra_puzzles maze mini_sudoku "
    "color_cube_rotation isomorphic_strings letter_jumble number_filtering rotate_matrix ransom_note"
)


def main() -> None:
    """Write the file."""
    library = importlib.import_module("reasoning_gym")
    rows: list[dict[str, str]] = []
    for capability, tasks in (("mathematics", MATHEMATICS), ("reasoning", REASONING)):
        for task in tasks.split():
            made = library.create_dataset(task, seed=SEED, size=ROWS.get(task, ROWS_ELSEWHERE))
            for text in dict.fromkeys(entry["question"].strip() for entry in made):
                name = f"reasoning_gym_{capability}:{len(rows)}"
                rows.append({"id": name, "label": "harvest", "capability": capability, "prompt": text})
    for capability in ("mathematics", "reasoning"):
        mine = [row for row in rows if row["capability"] == capability]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in mine)
        path = Path(sys.argv[1]) / f"reasoning_gym_{capability}.jsonl.gz"
        path.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
        print(path.name, len(mine), path.stat().st_size)


if __name__ == "__main__":
    main()
