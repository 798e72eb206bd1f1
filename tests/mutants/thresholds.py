"""A mutation of our own: a threshold halved, and doubled.

The tool's own changes a number by one, which is nothing to a count of accounts and absurd to a
share. Numbers inside functions are left to it: what decides stands at the head of a module, under a
name.
"""

import ast
from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.ast import is_number
from cosmic_ray.operators.operator import Example, Operator

TIMES = (0.5, 2.0)


class Threshold(Operator):
    """Halves or doubles a number in an assignment at the head of a module; 0 becomes 1."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Twice the place of every such number, for it is changed in two ways."""
        if is_number(node) and _at_the_head(node):
            for _ in TIMES:
                yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The number, changed in the way of this index."""
        value = ast.literal_eval(node.value)
        changed = type(value)(value * TIMES[index]) if value else type(value)(1)
        return parso.python.tree.Number(f" {changed!r}", node.start_pos)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """What the tool shows of it."""
        return Example("MOST = 4", " MOST = 2"), Example("MOST = 4", "MOST = 8", occurrence=1)


def _at_the_head(node: Any) -> bool:
    """Whether a node stands in a statement of the module itself."""
    while node.parent is not None:
        if node.type in ("funcdef", "classdef", "subscript", "trailer"):
            return False
        node = node.parent
    return True


class Provider:
    """Gives the tool its operators."""

    def __iter__(self) -> Iterator[str]:
        return iter(["Threshold"])

    def __getitem__(self, name: str) -> type[Operator]:
        return {"Threshold": Threshold}[name]
