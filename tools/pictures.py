"""Makes the pictures of the README and the guide from the shipped example: ``make docs``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "lugang"
PICTURES = ROOT / "docs" / "guide" / "pictures"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def make_plan(folder: Path, language: str) -> Path:
    """Return a plan of the example in one language."""
    lists = sorted(path for path in EXAMPLE.iterdir() if path.suffix in {".xlsx", ".csv"})
    out = folder / language
    duijie = Path(sys.executable).with_name("duijie")
    subprocess.run(
        [duijie, "plan", *lists, "--event", EXAMPLE / "event.toml", "--out", out, "--lang", language],
        check=True,
        capture_output=True,
    )
    return out


def shoot_pages(plans: dict[str, Path]) -> None:
    """Take the plan's page on a desk and on a phone."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed; run `make packages` as root")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=QUIET)
        for language, out in plans.items():
            for width, height in ((1440, 1100), (360, 800)):
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto((out / "plan.html").as_uri())
                page.screenshot(path=PICTURES / f"plan-{language}-{width}.png")
                page.close()
        browser.close()


def shoot_sheets(out: Path) -> None:
    """Draw a guest's page and a table sign of schedules.pdf."""
    document = pypdfium2.PdfDocument(out / "schedules.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    # The fullest day of a guest who reads Simplified Chinese, and the last table's sign.
    fullest = max(range(len(texts)), key=lambda n: ("场" in texts[n][:300], len(re.findall(r"(?m)T\d+\s*$", texts[n]))))
    for name, number in (("schedule", fullest), ("table-sign", len(document) - 1)):
        document[number].render(scale=1.0).to_pil().save(PICTURES / f"{name}.png")


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        plans = {language: make_plan(Path(name), language) for language in ("zh-hans", "en")}
        shoot_pages(plans)
        shoot_sheets(plans["zh-hans"])
    print(*sorted(path.name for path in PICTURES.iterdir()), sep="\n")


if __name__ == "__main__":
    main()
