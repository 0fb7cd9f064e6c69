"""Do pyproject.toml and the lock files agree, has every package its hash, and does no lock hold an address?"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
#: What lives in .venv/state is never imported beside the rest, so its versions may differ.
ALONE = "requirements-state.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)")


def pins(text: str) -> dict[str, str]:
    found = (PIN.match(line) for line in text.splitlines())
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def unhashed(text: str) -> Iterator[str]:
    for block in re.split(r"\n(?=\S)", text.strip()):
        if "--hash=sha256:" not in block:
            yield block.splitlines()[0]


def troubles(root: Path) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = project["project"]["dependencies"]
    wanted = {
        "requirements.lock": runtime,
        "requirements-dev.lock": runtime + project["project"]["optional-dependencies"]["dev"],
        "requirements-build.lock": project["build-system"]["requires"],
        ALONE: project["dependency-groups"]["state"],
    }
    locked: dict[str, dict[str, str]] = {}
    for name, requirements in wanted.items():
        text = (root / name).read_text(encoding="utf-8")
        locked[name] = pins(text)
        if "://" in text or re.search(r"^-", text, re.MULTILINE):
            yield f"{name} holds an address or an option; only names, versions and hashes belong there"
        yield from (f"{name}: no hash at {line}" for line in unhashed(text))
        for line in requirements:
            requirement = Requirement(line)
            version = locked[name].get(canonicalize_name(requirement.name))
            if version is None:
                yield f"{name} lacks {requirement.name}"
            elif not requirement.specifier.contains(version, prereleases=True):
                yield f"{name} has {requirement.name} {version}, but pyproject.toml asks for {requirement.specifier}"
    dev = locked["requirements-dev.lock"]
    for name, pinned in locked.items():
        if name == ALONE:
            continue
        for package, version in pinned.items():
            if dev.get(package) != version:
                yield f"{name} has {package} {version}, requirements-dev.lock has {dev.get(package)}"


def main() -> int:
    found = list(troubles(ROOT))
    for line in found:
        print(line)
    print("Locks: run `make lock`." if found else "Locks agree with pyproject.toml.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
