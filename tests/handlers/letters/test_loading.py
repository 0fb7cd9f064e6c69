"""What prints letters is loaded by the first letter that is printed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

WRITE = """
import sys
from handlers.letters import Kind, templates
from tests.handlers.letters.writing import a_letter
a_letter(Kind.DUTY)
print(sorted({"typst", "docx", "lxml", "pylopdf_fonts_zh_cn"} & set(sys.modules)))
"""


@pytest.mark.slow
def test_a_server_that_prints_no_letter_does_not_load_what_prints_them() -> None:
    done = subprocess.run([sys.executable, "-c", WRITE], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
