"""The public board: the published ledger files of every case, read-only, without keys and without the database.

Under ``/board/<case id>/`` stand exactly the files that ``StaticStore`` writes, at the addresses of C2SP tlog-tiles, so
that the folder may as well be served by any web server or copied to a stick. There are no queries: an address always
means the same bytes, except ``checkpoint``. Beside them, for people with a certificate in hand,
``/board/<case id>/<size>`` shows the root that the published hashes give at the certificate's size.
"""

import os
import re
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, render_template, request, send_file

from keys.encoding import hex_of
from ledger.checkpoint import parse_checkpoint
from ledger.merkle import root_of
from ledger.tile import TILE_WIDTH, tile_path
from ledger.web.settings import Settings, load_settings
from ledger.web.site import build_site

_CASE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FILE = re.compile(
    r"checkpoint|blob/[0-9a-f]{64}|tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?"
)
_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=3, must-revalidate"


def create_app() -> Flask:
    """Make the board as a site of its own."""
    settings = load_settings(os.environ)
    return build_site(settings, [make_board(settings)], title="Zhengyi board")


def make_board(settings: Settings) -> Blueprint:
    """Make the board's pages and files over ``settings.public``."""
    board = Blueprint("board", __name__, url_prefix="/board")

    @board.get("/")
    def index() -> str:
        return render_template("ledger/board.html", cases=list_cases(settings.public))

    @board.get("/<case>/<int(min=1, max=9007199254740991):size>")
    def root(case: str, size: int) -> str:
        if not _CASE.fullmatch(case) or not (settings.public / case / "checkpoint").is_file():
            abort(404)
        checkpoint, _ = parse_checkpoint((settings.public / case / "checkpoint").read_bytes())
        if size > checkpoint.size:
            abort(404)
        shown = hex_of(root_of(read_leaves(settings.public / case, checkpoint.size)[:size]))
        claimed = request.args.get("root")
        is_same = None if claimed is None else claimed == shown
        return render_template(
            "ledger/root.html", case=case, origin=checkpoint.origin, size=size, root=shown, is_same=is_same
        )

    @board.get("/<case>/<path:name>")
    def file(case: str, name: str) -> Response:
        place = settings.public / case / name
        if not _CASE.fullmatch(case) or not _FILE.fullmatch(name) or not place.is_file():
            abort(404)
        if request.query_string:
            abort(404)  # one address for one file, so that no cache can mix up two
        return _send(place, changes=name == "checkpoint")

    return board


def list_cases(public: Path) -> list[dict[str, object]]:
    """Return id, origin and published size of every case, by id."""
    cases: list[dict[str, object]] = []
    for place in sorted(public.glob("*/checkpoint")):
        checkpoint, _ = parse_checkpoint(place.read_bytes())
        cases.append({"id": place.parent.name, "origin": checkpoint.origin, "size": checkpoint.size})
    return cases


def read_leaves(folder: Path, size: int) -> list[bytes]:
    """Return the leaf hashes of the published tree of ``size``."""
    tiles = []
    for index in range(-(-size // TILE_WIDTH)):
        full, part = (
            folder / tile_path(0, index, width) for width in (TILE_WIDTH, min(TILE_WIDTH, size - index * TILE_WIDTH))
        )
        tiles.append((full if full.is_file() else part).read_bytes())  # a full tile takes the place of partial ones
    data = b"".join(tiles)
    return [data[place : place + 32] for place in range(0, 32 * size, 32)]


def _send(place: Path, *, changes: bool) -> Response:
    kind = "text/plain" if changes else "application/octet-stream"
    answer = send_file(place, mimetype=kind, etag=False)
    answer.headers["Cache-Control"] = _BRIEFLY if changes else _FOR_EVER
    answer.headers["Access-Control-Allow-Origin"] = "*"  # public bytes: any verifier's page may read them
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
