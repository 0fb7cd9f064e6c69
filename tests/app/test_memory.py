"""Memory that was needed for a moment goes back."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

#: Hashes in a thread, and prints how much more memory there is afterwards in MiB.
HASHES = """
import asyncio
from pathlib import Path
from app import memory
from storage.vault.passwords import PasswordSmith

def resident():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024

async def work():
    memory.keep_little()
    smith = PasswordSmith(bytes(32))
    before = resident()
    for _ in range(3):
        await smith.new("wholly made up")
    print(resident() - before)
    smith.close()

asyncio.run(work())
"""


@pytest.mark.slow
def test_what_a_password_hash_needed_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", HASHES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 10
