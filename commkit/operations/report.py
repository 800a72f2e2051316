"""A report as a value: sections of words, figures, tables and scorecards, as Markdown or HTML, in two languages."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from html import escape
from typing import Protocol, TypeAlias, runtime_checkable

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.readings import Answered, Reading, as_reading
from commkit.core.table import Table
from commkit.core.typed import instance_of
from commkit.core.wording import WORDS, Label, Lang, Words


class Part(enum.Enum):
    """The sections that a status report has (S0-04): five, and a summary."""

    OVERALL = "overall"
    CONTENT = "content"
    STRATEGY = "strategy"
    EFFECT = "effect"
    OUTLOOK = "outlook"
    SUMMARY = "summary"

    def said(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The heading of the section.

        >>> Part.CONTENT.said(), Part.CONTENT.said("zh")
        ('Content', '内容运营')
        """
        return words.say(lang, f"report.{self.value}")


def _reading(value: Answered) -> Reading:
    return as_reading("value", value)


def markdown_text(text: str) -> str:
    """Words as Markdown that shows them as they are: no tag, no emphasis, no link, no heading comes out of a name.

    A number such as +50 % and a name such as active_share stay as they are.

    >>> print(markdown_text("# <b>active_share</b> *now*"))
    \\# \\<b>active_share\\</b> \\*now\\*
    """
    return "\n".join(_MARK_AT_START.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", line.strip())) for line in text.splitlines())


_MARKS = re.compile(r"[\\`*<\[\]~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_MARK_AT_START = re.compile(r"^(\d*)([#>=]|[-+](?=[-+=\s]|$)|(?<=\d)[.)](?=\s|$))")


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


@frozen
class Figure:
    """One number with its name: a count, a share, or None where it is not known.

    >>> from commkit.core.ratio import Ratio
    >>> Figure(Label(en="active", zh="活跃成员"), Ratio(1500, 5000)).said("zh")
    '活跃成员：1500/5000 = 30 %'
    """

    label: Label = field(validator=instance_of(Label))
    value: Reading = field(default=None, converter=_reading)
    unit: str = field(default="", validator=instance_of(str))

    def said(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The figure in words, with its unit where the words know it: 40 hours, 20 days."""
        value = words.quantity(lang, self.value, self.unit)
        return words.say(lang, "report.figure", label=_in_one_line(self.label.text(lang)), value=value)


@runtime_checkable
class Explained(Protocol):
    """What says itself in a language, a line for each thing: a verdict, a scorecard, a diagnosis."""

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """Lines of text; further lines are indented."""


@runtime_checkable
class Tabled(Protocol):
    """A table: it prints, gives plain rows, and shows itself in a notebook."""

    def rows(self) -> object:
        """Plain rows."""

    def _repr_html_(self) -> str: ...


Block: TypeAlias = Label | Figure | Explained | Tabled


def _blocks(_section: object, _attribute: object, value: tuple[object, ...]) -> None:
    for block in value:
        if not isinstance(block, Label | Figure | Explained | Tabled):
            why = "neither words, a figure, a table, nor anything with explain(lang)"
            raise WrongType("blocks", seen=block, why=why, fix="give a Label, a Figure, a Table or a Scorecard")


@frozen
class Section:
    """A section of a report: which one it is, and what stands in it, in order."""

    part: Part = field(validator=instance_of(Part))
    blocks: tuple[Block, ...] = field(converter=tuple[Block, ...], validator=_blocks)


@frozen
class Report:
    """A report with a title and sections in their order, each once. What is not there is `missing`.

    >>> from commkit.core.ratio import Ratio
    >>> report = Report(Label(en="May", zh="五月"), (
    ...     Section(Part.OVERALL, (Figure(Label(en="members", zh="成员"), 5000),
    ...                            Figure(Label(en="active", zh="活跃成员"), Ratio(1500, 5000)))),
    ...     Section(Part.SUMMARY, (Label(en="A steady month.", zh="平稳的一个月。"),)),
    ... ))
    >>> print(report.markdown("zh"))
    # 五月
    <BLANKLINE>
    ## 总体情况
    <BLANKLINE>
    - 成员：5000
    - 活跃成员：1500/5000 = 30 %
    <BLANKLINE>
    ## 总结
    <BLANKLINE>
    平稳的一个月。
    >>> [part.value for part in report.missing]
    ['content', 'strategy', 'effect', 'outlook']
    """

    title: Label = field(validator=instance_of(Label))
    sections: tuple[Section, ...] = field(converter=tuple[Section, ...], validator=deep_iterable(instance_of(Section)))

    @sections.validator
    def _in_order(self, _attribute: Attribute[tuple[Section, ...]], value: tuple[Section, ...]) -> None:
        parts, order = [section.part for section in value], list(Part)
        if [order.index(part) for part in parts] != sorted({order.index(part) for part in parts}):
            seen = [part.value for part in parts]
            fix = f"keep to the order {', '.join(part.value for part in order)}, each once"
            raise InvalidValue("sections", seen=seen, why="a section stands twice or before its turn", fix=fix)

    @property
    def missing(self) -> tuple[Part, ...]:
        """The sections that are not there, or have nothing in them (R89): empty words and empty tables are nothing."""
        there = {section.part for section in self.sections if not all(map(_empty, section.blocks))}
        return tuple(part for part in Part if part not in there)

    def markdown(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The report as Markdown; names and words are escaped, so that they show as they are."""
        pieces = [f"# {markdown_text(_in_one_line(self.title.text(lang)))}"]
        for section in self.sections:
            pieces.append(f"## {section.part.said(lang, words)}")
            pieces += ["\n".join(group) for group in _grouped(section, lang, words)]
        return "\n\n".join(pieces)

    def html(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The report as an HTML fragment: headings, paragraphs, lists and tables; everything in it is escaped."""
        pieces = [f'<article lang="{escape(lang)}"><h1>{escape(self.title.text(lang))}</h1>']
        for section in self.sections:
            pieces.append(f"<section><h2>{escape(section.part.said(lang, words))}</h2>")
            pieces += [_html(block, lang, words) for block in section.blocks]
            pieces.append("</section>")
        return "\n".join([*pieces, "</article>"])

    def __str__(self) -> str:
        return self.markdown()

    def _repr_html_(self) -> str:
        return self.html()


def _grouped(section: Section, lang: Lang, words: Words) -> Iterator[list[str]]:
    """The blocks as groups of lines; figures that follow one another are one list."""
    figures: list[str] = []
    for block in section.blocks:
        if isinstance(block, Figure):
            figures.append(f"- {markdown_text(block.said(lang, words))}")
            continue
        if figures:
            yield figures
            figures = []
        yield list(_lines(block, lang, words))
    if figures:
        yield figures


def _lines(block: Label | Explained | Tabled, lang: Lang, words: Words) -> Iterator[str]:
    if isinstance(block, Label):
        yield from markdown_text(block.text(lang)).splitlines()
    elif isinstance(block, Explained):
        for line in block.explain(lang, words).splitlines():
            depth = (len(line) - len(line.lstrip())) // 2
            yield f"{'  ' * depth}- {markdown_text(line)}"
    else:
        table = block.text(lang, words) if isinstance(block, Table) else str(block)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", table)), default=0))
        yield from (f"{fence}text", *table.splitlines(), fence)


def _empty(block: Block) -> bool:
    if isinstance(block, Label):
        return not block.en.strip() and not block.zh.strip()
    if isinstance(block, Figure):
        return False
    if isinstance(block, Explained):
        return not block.explain().strip()
    return isinstance(block, Table) and not len(block)


def _html(block: Block, lang: Lang, words: Words) -> str:
    if isinstance(block, Label):
        return f"<p>{escape(block.text(lang))}</p>"
    if isinstance(block, Figure):
        return f"<p>{escape(block.said(lang, words))}</p>"
    if isinstance(block, Explained):
        return f"<pre>{escape(block.explain(lang, words))}</pre>"
    return block.html(lang, words) if isinstance(block, Table) else block._repr_html_()
