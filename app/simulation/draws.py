"""Randomness that comes again with the seed."""

from random import Random


def draws(*about: object) -> Random:
    """The same for the same words, in every process."""
    return Random(" ".join(map(str, about)))  # noqa: S311 - nothing here is secret
