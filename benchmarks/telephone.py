"""First paint on a slow telephone: this checkout beside another one, `python -m benchmarks.telephone ../before`.

Both builds serve the demo, each from a data folder of its own. Chromium visits each page as a telephone on a slow line
does, with nothing in its cache: first at one build and at once at the other, who goes first changing each round.
"""

import argparse
import os
import shutil
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from benchmarks import server
from benchmarks.load import host

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ["chromium-headless-shell", "chromium", "google-chrome"])), None)
TELEPHONE = {"viewport": {"width": 375, "height": 667}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LINE = {"offline": False, "latency": 562, "downloadThroughput": 1.44e6 / 8, "uploadThroughput": 0.675e6 / 8}
SLOWER = 4  # the processor of a telephone
PAINTED = """() => new Promise(done => {
  const said = { fcp: 0, lcp: 0, cls: 0 };
  const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
  watch("paint", each => { if (each.name === "first-contentful-paint") said.fcp = each.startTime; });
  watch("largest-contentful-paint", each => { said.lcp = each.startTime; });
  watch("layout-shift", each => { said.cls += each.value; });
  setTimeout(() => done(said), 500);
})"""


@contextmanager
def build(folder):
    """A checkout that serves its demo: yields where."""
    environment = {"WAAIER_DATA": str(folder / "build" / "bench" / "telephone"), "DEMO": "1", "DEBUG": "0"}
    python = folder / ".venv" / "bin" / "python"
    subprocess.run([python, "-m", "demo", "fill"], cwd=folder, env=os.environ | environment, check=True)
    with server.running(environment, folder) as (address, _process):
        server.wait_for(address, "/initiatieven/")
        yield f"http://{host(address)}"


def places(browser, site):
    """({kind of page: its address}, the cookies of a visitor who began an intake)."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/initiatieven/")
    profile = page.get_attribute(".w-card__title a", "href")
    page.goto("/intake/")
    page.click("main form .utrecht-button--primary-action")
    found = {"front page": "/", "list": "/initiatieven/", "profile": profile, "intake": urlsplit(page.url).path}
    state = context.storage_state()
    context.close()
    return found, state


def visit(browser, site, address, state):
    """What a telephone sees of a page: first and largest paint in ms, layout shift, kilobytes received."""
    context = browser.new_context(**TELEPHONE, base_url=site, storage_state=state)
    page, received = context.new_page(), []
    line = context.new_cdp_session(page)
    line.on("Network.loadingFinished", lambda each: received.append(each["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    found = page.evaluate(PAINTED) | {"kB": sum(received) / 1000}
    context.close()
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.telephone", description=__doc__.split("\n\n")[0])
    parser.add_argument("other", type=Path, help="the other checkout, set up")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with ExitStack() as stack:
        sites = [stack.enter_context(build(folder)) for folder in (options.other.resolve(), ROOT)]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        there = [places(browser, site) for site in sites]
        print(f"  {'':12} {'first paint, ms':>22} {'ratio':>6} {'largest, ms':>14} {'shift':>13} {'kB':>12}")
        for kind in there[1][0]:
            found = [[], []]
            for turn in range(options.rounds):
                for side in (0, 1) if turn % 2 == 0 else (1, 0):
                    addresses, state = there[side]
                    found[side].append(visit(browser, sites[side], addresses[kind], state))
            tell(kind, *found)


def tell(kind, before, after):
    """A line about a kind of page: medians, the highest layout shift, and the median of the ratios of the rounds."""
    then, now = ({key: median(each[key] for each in side) for key in side[0]} for side in (before, after))
    ratio = median(b["fcp"] / a["fcp"] for a, b in zip(before, after, strict=True))
    shifts = [max(each["cls"] for each in side) for side in (before, after)]
    print(
        f"  {kind:12} {then['fcp']:11.0f} {now['fcp']:10.0f} {ratio:6.2f} {then['lcp']:7.0f} {now['lcp']:6.0f}"
        f" {shifts[0]:6.3f} {shifts[1]:6.3f} {then['kB']:6.0f} {now['kB']:5.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
