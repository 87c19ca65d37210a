"""The process that draws: what it may not do, how much it may take, and that it is replaced."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from notary.adapters import drawing
from notary.adapters.drawing import RENDERS, Order, draw
from notary.adapters.errors import RenderingFailedError, RenderingRefusedError, RenderingTooLongError

PAGE = '<html lang="zh-CN"><body>公证书</body></html>'


def test_a_page_is_drawn() -> None:
    assert draw(Order(PAGE)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
        "<style>p { background: url(data:image/png,x) }</style><p>x</p>",
        '<object data="data:text/html,x"></object>',
    ],
)
def test_whatever_markup_asks_for_ends_the_drawing(markup: str) -> None:
    with pytest.raises(RenderingRefusedError):
        draw(Order(f"<html><body>{markup}</body></html>"))
    assert draw(Order(PAGE)).startswith(b"%PDF-")


def test_a_font_of_its_own_ends_the_drawing() -> None:
    style = "@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }"
    with pytest.raises((RenderingRefusedError, RenderingFailedError)):
        draw(Order(f"<html><style>{style}</style><p>x</p></html>"))


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(RenderingTooLongError):
        draw(Order(PAGE + '<p style="break-before: page">x</p>' * 5), pages=5)


def test_what_takes_too_long_is_ended_and_the_next_is_drawn() -> None:
    begun = time.monotonic()
    with pytest.raises(RenderingFailedError):
        draw(Order("<table>" + "<tr><td>x</td></tr>" * 20_000), seconds=2)
    assert time.monotonic() - begun < 10
    assert draw(Order(PAGE)).startswith(b"%PDF-")


def test_a_process_is_replaced_after_some_drawings() -> None:
    drawing.stop_drawing()
    seen = set()
    for _ in range(RENDERS + 1):
        draw(Order(PAGE))
        seen.add(drawing._KEPT["worker"]._process.pid)
    assert len(seen) == 2


def test_who_only_asks_does_not_load_what_draws() -> None:
    program = "import sys, notary.adapters.pdf; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


SHUT_IN = """
import os, socket, subprocess, sys
from pathlib import Path
from notary.adapters.drawer import shut_in
shut_in()
tried = {
    "socket": lambda: socket.socket(),
    "address": lambda: socket.getaddrinfo("localhost", 80),
    "program": lambda: subprocess.run(["true"]),
    "system": lambda: os.system("true"),
    "fork": os.fork,
    "read": lambda: open("/etc/passwd").read(),
    "link": lambda: open("/usr/share/fonts/../../../etc/passwd").read(),
    "data": lambda: open(sys.argv[1]).read(),
    "descriptor": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "write": lambda: open(sys.argv[1] + ".new", "w"),
    "remove": lambda: os.remove(sys.argv[1]),
    "rename": lambda: os.rename(sys.argv[1], sys.argv[1] + "2"),
}
for name, attempt in tried.items():
    try:
        attempt()
    except PermissionError:
        print(name)
"""


def test_the_process_that_draws_reaches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("x", "ascii")
    done = subprocess.run([sys.executable, "-c", SHUT_IN, secret], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) == SHUT_IN.count("lambda") + 1
    assert secret.read_text("ascii") == "x"


def test_passphrases_stay_with_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGYI_PASSPHRASE_LI", "secret")
    drawing.stop_drawing()
    draw(Order(PAGE))
    pid = drawing._KEPT["worker"]._process.pid
    assert b"ZHENGYI_" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert "ZHENGYI_PASSPHRASE_LI" in os.environ
