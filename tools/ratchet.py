"""The coverage floor: `make cover` fails below it, and it only rises.

The floor is one number in coverage-floor.txt. `ratchet.py` compares; `ratchet.py --raise` writes a higher one.
"""

import math
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOOR = ROOT / "coverage-floor.txt"
#: Said aloud when the floor lags this far behind, in percentage points.
SLACK = 0.5


def reached() -> float:
    command = [sys.executable, "-m", "coverage", "report", "--format=total", "--precision=2"]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def ever() -> float:
    """The highest floor that was ever committed."""
    command = ["git", "log", "--format=", "--patch", "--", FLOOR.name]
    patch = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    return max((float(line[1:]) for line in patch.splitlines() if line[:1] == "+" and line[1:2].isdigit()), default=0.0)


def main(arguments: list[str]) -> int:
    total, floor, highest = reached(), float(FLOOR.read_text()), ever()
    if floor < highest:
        print(f"coverage-floor.txt says {floor:.2f}, but it was {highest:.2f} before: the floor only rises.")
        return 1
    if total < floor:
        missing = [sys.executable, "-m", "coverage", "report", "--skip-covered", "--skip-empty", "--show-missing"]
        subprocess.run(missing, cwd=ROOT, check=False)
        print(f"Branch coverage {total:.2f} % is below the floor of {floor:.2f} %: test what is missing above.")
        return 1
    if "--raise" in arguments:
        FLOOR.write_text(f"{max(floor, math.floor(total * 10) / 10):.2f}\n")
        print(f"The floor is now {FLOOR.read_text().strip()} %.")
        return 0
    print(f"Branch coverage {total:.2f} %, floor {floor:.2f} %.")
    if total >= floor + SLACK:
        print("It can be raised: make floor, and commit coverage-floor.txt.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
