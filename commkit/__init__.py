"""commkit: the rules by which a community is run, as pure functions over plain values."""

__version__ = "0.1.0"
