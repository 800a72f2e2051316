"""Formulas and texts that are none, and the laws of reading them: what is printed is read as the same, exactly.

Each law raises an AssertionError that shows the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from hypothesis import strategies as st

from commkit.points.formula import BadFormula, Formula, parse
from commkit.points.formula_tree import Chain, Minus, Name, Number, Step, Term

NAMES = ("posts", "digests", "money", "a", "_b2")
"""The names that drawn formulas use."""
Parse = Callable[[str], Term]


def trees() -> st.SearchStrategy[Term]:
    """Trees that a text can have, some of them with long chains and brackets in brackets.

    >>> isinstance(trees(), st.SearchStrategy)
    True
    """
    numbers = st.sampled_from(["0", "1", "5", "120", "0.1", "2.5", "12.375"]).map(Number)
    leaves: st.SearchStrategy[Term] = st.one_of(numbers, st.sampled_from(NAMES).map(Name))
    return st.recursive(leaves, _above, max_leaves=12)


def _above(parts: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    def chain(marks: str) -> st.SearchStrategy[Term]:
        steps = st.lists(st.builds(Step, st.sampled_from(marks), parts), min_size=1, max_size=4).map(tuple)
        return st.builds(Chain, parts, steps)

    return st.one_of(chain("+-"), chain("*/"), st.builds(Minus, parts))


def values() -> st.SearchStrategy[Mapping[str, Fraction]]:
    """A value for each of the names, whole or not, 0 among them.

    >>> isinstance(values(), st.SearchStrategy)
    True
    """
    some = st.one_of(st.integers(-3, 500).map(Fraction), st.fractions(-10, 10, max_denominator=12))
    return st.fixed_dictionaries(dict.fromkeys(NAMES, some))


def texts() -> st.SearchStrategy[str]:
    """Texts that are nearly formulas: their characters in any order, names of Python among them.

    >>> isinstance(texts(), st.SearchStrategy)
    True
    """
    words = ["posts", "money", "1", "2.5", "0", "+", "-", "*", "/", "(", ")", " ", "**", "//", ".", ",", "e", "'", '"']
    words += ["__import__", "os", "lambda:", "[", "]", "{", "}", "=", "if", "\u3000", "\uff11", "\n", "%", "\x00"]
    return st.lists(st.sampled_from(words), max_size=12).map("".join)


def printed_is_read_as_the_same(tree: Term, read: Parse | None = None) -> None:
    """A tree that is printed and read again is the same tree; a constant division by zero in it is refused instead.

    >>> printed_is_read_as_the_same(Chain(Name("posts"), (Step("*", Chain(Name("a"), (Step("+", Number("1")),))),)))
    """
    text = tree.text()
    try:
        again = (read or _read)(text)
    except BadFormula as bad:
        _holds("division by zero" in str(bad), f"{text} is refused: {bad}")
        return
    _holds(again == tree, f"{text} is read as {again.text()}: {again} instead of {tree}")


def worth_what_python_says(formula: Formula, values: Mapping[str, Fraction], said: Fraction | None) -> None:
    """The value is what was worked out in another way, exactly; None: a division by zero.

    >>> worth_what_python_says(Formula("a / posts", NAMES), dict.fromkeys(NAMES, Fraction(0)), None)
    """
    try:
        value: Fraction | None = formula.value(values)
    except BadFormula:
        value = None
    _holds(value == said and type(value) is type(said), f"{formula} with {dict(values)} is {value!r}, not {said!r}")


def read_or_refused_at_a_character(text: str, read: Parse | None = None) -> None:
    """Any text is a formula of the declared names alone, or an error at one of its characters or behind the last.

    >>> read_or_refused_at_a_character("posts + __import__('os')")
    """
    try:
        tree = (read or _read)(text)
    except BadFormula as bad:
        _holds(1 <= bad.at <= len(text) + 1, f"{text!r} is refused at character {bad.at}")
        return
    foreign = sorted(set(tree.names()) - set(NAMES))
    _holds(not foreign, f"{text!r} is read with {foreign}")
    printed_is_read_as_the_same(tree, read)


def _read(text: str) -> Term:
    return parse(text, NAMES)


def _holds(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
