"""`python -m benchmarks.telegram`: these figures alone, shown and not kept."""

import os
import tempfile
from pathlib import Path

from benchmarks import figures, processes
from benchmarks.telegram import figures as telegram


def main() -> None:
    os.sched_setaffinity(0, {processes.CLIENT_CORE})
    with tempfile.TemporaryDirectory(prefix="mashang-bench-") as folder:
        found = []
        for figure in telegram.figures(Path(folder) / "telegram"):
            print(f"  {figure.name}: {figures.shown(figure.value)} {figure.unit}", flush=True)
            found.append(figure)
    figures.show(found)


if __name__ == "__main__":
    main()
