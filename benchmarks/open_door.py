"""`mashang serve` for a crowd: as it is, but without the work that is asked of the 121st new visitor of a minute, so
that a thousand people can come at once.

    python -m benchmarks.open_door PORT
"""

import math
import sys
from functools import partial

from app import running
from app.cli import serve
from bot.channels.web.settings import WebSettings


def main(port: int) -> None:
    vars(running)["WebSettings"] = partial(WebSettings, crowd=math.inf)
    serve.serve(None, port)


if __name__ == "__main__":
    main(int(sys.argv[1]))
