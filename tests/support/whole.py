"""All that an object holds, what its repr hides too: in `str` of it nothing would be found, whatever is there."""

from collections.abc import Collection, Mapping
from types import FunctionType, ModuleType


def whole(*things: object) -> str:
    seen: set[int] = set()

    def opened(thing: object) -> object:
        if isinstance(thing, str | bytes | type | FunctionType | ModuleType):
            return thing
        if isinstance(thing, Mapping):
            return [(opened(key), opened(value)) for key, value in thing.items()]
        if isinstance(thing, Collection):
            return [opened(each) for each in thing]
        if id(thing) in seen or not hasattr(thing, "__dict__"):
            return thing
        seen.add(id(thing))
        return opened(vars(thing))

    return str(opened(things))
