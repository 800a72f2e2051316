"""Formulas keep their laws, and each law catches a wrong way of reading them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from hypothesis import given as drawn

from commkit.points.formula import BadFormula, Formula, parse
from commkit.points.formula_tree import Chain, Minus, Name, Number, Step, Term
from commkit.testing import formulas as laws
from tests.testing.culprit import catches


def by_python(text: str, values: Mapping[str, Fraction]) -> Fraction | None:
    """What Python's own parser makes of the printed text: a second way to the same number. None: by zero."""

    def worth(node: ast.expr) -> Fraction:
        if isinstance(node, ast.Constant):
            return Fraction(ast.get_source_segment(text, node) or "")
        if isinstance(node, ast.Name):
            return values[node.id]
        if isinstance(node, ast.UnaryOp):
            return -worth(node.operand)
        assert isinstance(node, ast.BinOp)
        left, right = worth(node.left), worth(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            return left + right if isinstance(node.op, ast.Add) else left - right
        return left * right if isinstance(node.op, ast.Mult) else left / right

    try:
        return worth(ast.parse(text, mode="eval").body)
    except ZeroDivisionError:
        return None


@drawn(laws.trees())
def test_what_is_printed_is_read_as_the_same(tree: Term) -> None:
    laws.printed_is_read_as_the_same(tree)


@drawn(laws.trees(), laws.values())
def test_it_is_worth_what_python_makes_of_it_with_fractions(tree: Term, values: Mapping[str, Fraction]) -> None:
    try:
        formula = Formula(tree.text(), laws.NAMES)
    except BadFormula:
        return
    laws.worth_what_python_says(formula, values, by_python(str(formula), values))


@drawn(laws.texts())
def test_T13_any_text_is_a_formula_of_the_names_or_an_error_at_a_character(text: str) -> None:
    laws.read_or_refused_at_a_character(text)


# ---------------------------------------------------------------- culprits


def from_the_right(text: str) -> Term:
    """Reads 8 - 4 - 2 as 8 - (4 - 2)."""

    def turned(tree: Term) -> Term:
        if isinstance(tree, Minus):
            return Minus(turned(tree.part))
        if not isinstance(tree, Chain):
            return tree
        first, *rest = turned(tree.first), *[Step(step.mark, turned(step.part)) for step in tree.rest]
        if len(rest) < 2:
            return Chain(first, tuple(rest))
        return Chain(first, (Step(rest[0].mark, turned(Chain(rest[0].part, tuple(rest[1:])))),))

    return turned(parse(text, laws.NAMES))


def test_reading_from_the_right_is_caught() -> None:
    assert "is read as" in catches(lambda tree: laws.printed_is_read_as_the_same(tree, from_the_right), laws.trees())


def test_a_reader_that_takes_any_name_is_caught() -> None:
    def every_name(text: str) -> Term:
        words = [word for word in text.replace("(", " ").replace(")", " ").split() if word.isidentifier()]
        return parse(text, [*laws.NAMES, *words, "__import__", "os", "e"])

    said = catches(lambda text: laws.read_or_refused_at_a_character(text, every_name), laws.texts(), tries=3000)
    assert "is read with" in said


def test_an_error_that_points_nowhere_is_caught() -> None:
    def nowhere(text: str) -> Term:
        try:
            return parse(text, laws.NAMES)
        except BadFormula:
            raise BadFormula(text, 0, "something is wrong", "try again") from None

    assert "at character 0" in catches(lambda text: laws.read_or_refused_at_a_character(text, nowhere), laws.texts())


def test_binary_floats_are_caught() -> None:
    def in_floats(tree: Term, values: Mapping[str, Fraction]) -> None:
        formula = Formula(tree.text(), laws.NAMES)
        rough = by_python(tree.text(), values)
        said = None if rough is None else Fraction(float(rough))
        laws.worth_what_python_says(formula, values, said)

    tenths = laws.trees().filter(lambda tree: not list(_divisions(tree)))
    assert "not Fraction" in catches(in_floats, tenths, laws.values())


def _divisions(tree: Term) -> list[Step]:
    parts = [tree.part] if isinstance(tree, Minus) else []
    if isinstance(tree, Chain):
        parts = [tree.first, *[step.part for step in tree.rest]]
    mine = [step for step in tree.rest if step.mark == "/"] if isinstance(tree, Chain) else []
    return mine + [step for part in parts for step in _divisions(part)]


def test_the_drawn_trees_have_every_kind_of_part() -> None:
    kinds = set()

    def seen(tree: Term) -> None:
        kinds.add(type(tree))

    @drawn(laws.trees())
    def all_of_them(tree: Term) -> None:
        seen(tree)
        if isinstance(tree, Chain):
            for one, other in pairwise([tree.first, *[step.part for step in tree.rest]]):
                seen(one)
                seen(other)

    all_of_them()
    assert {Chain, Minus, Name, Number} <= kinds
