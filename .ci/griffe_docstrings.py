"""A griffe extension: shows docstring examples as code, and the fields of attrs classes as a signature.

Docstrings hold plain `>>>` lines, which Markdown would take for quotations in quotations. Each run of them,
to the next empty line, becomes a fenced `pycon` block.
"""

from __future__ import annotations

import griffe

MAKERS = frozenset({"attrs.frozen", "attrs.define", "attrs.mutable"})


def fenced(text: str) -> str:
    """The docstring with its examples in fences; what is in a fence already is left alone."""
    lines: list[str] = []
    in_fence = in_example = False
    for line in [*text.splitlines(), ""]:
        bare = line.lstrip()
        if in_example and not bare:
            lines.append("```")
            in_example = False
        elif bare.startswith("```"):
            in_fence = not in_fence
        elif bare.startswith(">>>") and not in_fence and not in_example:
            lines += ["", "```pycon"]
            in_example = True
        lines.append(line)
    return "\n".join(lines[:-1])


def field_arguments(value: griffe.Expr | str | None) -> dict[str, griffe.Expr | str] | None:
    """What `field(default=..., init=...)` says, or None when the value is no such call."""
    if not isinstance(value, griffe.ExprCall) or value.function.canonical_path.split(".")[-1] != "field":
        return None
    return {part.name: part.value for part in value.arguments if isinstance(part, griffe.ExprKeyword)}


def parameter_of(member: griffe.Attribute) -> griffe.Parameter | None:
    said = field_arguments(member.value)
    default = member.value
    if said is not None:
        default = said.get("default") or (f"{said['factory']}()" if "factory" in said else None)
    if (said or {}).get("init") == "False":
        return None
    kind = griffe.ParameterKind.positional_or_keyword
    return griffe.Parameter(member.name.lstrip("_"), annotation=member.annotation, kind=kind, default=default)


def signature_of(cls: griffe.Class) -> griffe.Parameters:
    fields = [
        member
        for member in cls.members.values()
        if isinstance(member, griffe.Attribute)
        and member.annotation is not None
        and "property" not in member.labels
        and not str(member.annotation).startswith("ClassVar")
    ]
    myself = griffe.Parameter("self", kind=griffe.ParameterKind.positional_or_keyword)
    return griffe.Parameters(myself, *(part for part in map(parameter_of, fields) if part))


class Docstrings(griffe.Extension):
    """Rewrites each docstring as it is loaded, and gives attrs classes their signature."""

    def on_object(self, *, obj: griffe.Object, **_kwargs: object) -> None:
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)

    def on_class_members(self, *, cls: griffe.Class, **_kwargs: object) -> None:
        made = any(decorator.callable_path in MAKERS for decorator in cls.decorators)
        if made and "__init__" not in cls.members:
            init = griffe.Function("__init__", parameters=signature_of(cls), returns="None")
            cls.set_member("__init__", init)
