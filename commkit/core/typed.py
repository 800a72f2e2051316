"""The attrs validator that a field is of a class, with an error that says what was seen and what to give."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import Attribute, frozen

from commkit.core.errors import WrongType

T = TypeVar("T")


@frozen
class InstanceOf(Generic[T]):
    """See `instance_of`."""

    kind: type[T]

    def __call__(self, _instance: object, attribute: Attribute[T], value: T) -> None:
        """A WrongType error for any other value."""
        if not isinstance(value, self.kind):
            name = self.kind.__name__
            raise WrongType(attribute.name, seen=value, why=f"not {_a(name)} {name}", fix=f"give {_a(name)} {name}")


def instance_of(kind: type[T]) -> InstanceOf[T]:
    """An attrs validator: the field is of a class, or of one derived from it.

    >>> from attrs import field
    >>> @frozen
    ... class Seat:
    ...     row: int = field(validator=instance_of(int))
    >>> Seat("front")
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: row: saw 'front', not an int; give an int
    """
    return InstanceOf(kind)


def _a(name: str) -> str:
    return "an" if name[0].lower() in "aeiou" else "a"
