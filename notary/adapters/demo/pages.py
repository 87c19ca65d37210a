"""Pictures of the certificates' pages, for who has no reader of PDF at hand: by poppler, where it is installed."""

import shutil
import subprocess
from pathlib import Path

RESOLUTION = 100  # dots to the inch
TOOL = "pdftoppm"


def draw_pages(out: Path) -> int:
    """Draw every page of each edition into ``out``/pages; gives how many, 0 where the tool is missing."""
    folder = out / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if shutil.which(TOOL) is None:
        return 0
    for file in sorted(out.glob("certificate*.pdf")):
        # The arguments are our own files.
        subprocess.run([TOOL, "-r", str(RESOLUTION), "-png", file, folder / file.stem], check=True)  # noqa: S603
    return len(list(folder.iterdir()))
