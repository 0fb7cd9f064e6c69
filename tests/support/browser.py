"""A real headless Chromium for tests of pages."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

#: The box under the address bar, which nobody sees here, is two web pages more for each page: half of all the work.
ADDRESS_BAR: Final = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
#: What playwright turns off by the same flag, of which the last one counts.
TURNED_OFF: Final = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("ThirdPartyStoragePartitioning", "Translate"),
)
FLAGS: Final = (
    f"--disable-features={','.join((*TURNED_OFF, *ADDRESS_BAR))}",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: Final = (390, 844)
SMALL: Final = (320, 640)
DESK: Final = (1280, 800)

#: Milliseconds. What comes in time costs nothing by it, and a machine may be busy.
PATIENCE: Final = 20_000
expect.set_options(timeout=PATIENCE)


@contextmanager
def launched(path: Path, flags: Sequence[str] = FLAGS) -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(path), args=list(flags))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Import it into a conftest; `chromium` is where the program is."""
    with launched(chromium) as running:
        yield running


@pytest.fixture(scope="package")
def browser_of_folder(chromium: Path) -> Iterator[Browser]:
    """The same for all modules of a folder that one process plays, see TOGETHER in tests/conftest.py. It ends with the
    folder only where that has an `__init__.py`; until then no test in the process can have an event loop of its own."""
    with launched(chromium) as running:
        yield running


def context(
    browser: Browser,
    *,
    size: tuple[int, int] = PHONE,
    language: str = "en",
    dark: bool = False,
    script: bool = True,
    agent: str | None = None,
    motion: bool = False,
) -> BrowserContext:
    """As somebody who asked for less motion, unless it is wanted: who presses waits until nothing moves."""
    return browser.new_context(
        user_agent=agent,
        viewport={"width": size[0], "height": size[1]},
        locale={"zh-Hans": "zh-CN"}.get(language, "en-GB"),
        color_scheme="dark" if dark else "light",
        reduced_motion="no-preference" if motion else "reduce",
        has_touch=size[0] < 600,
        java_script_enabled=script,
        accept_downloads=True,
    )


#: As the browser within WeChat on a phone calls itself.
WECHAT: Final = (
    "Mozilla/5.0 (Linux; Android 13; DemoPhone) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "XWEB/1160117 MMWEBSDK/20240301 Mobile Safari/537.36 MicroMessenger/8.0.48"
)


def follow(button: Locator) -> None:
    """Press what leads to another page, and wait until that is there: a click ends as soon as it begins to come."""
    with button.page.expect_navigation():
        button.click()


def carried(page: Page) -> Callable[[], int]:
    """How many bytes the wire has carried to the page from now on, with headers, as they were sent."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    return lambda: round(sum(sizes))


def grievous(page: Page) -> list[str]:
    """What axe-core finds serious or critical on the page as it is now."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(told => told.violations)")
    return [
        f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
