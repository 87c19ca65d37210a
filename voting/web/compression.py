"""Pages and static files leave compressed where the browser takes it: a slow network is the common one.

Only what is the same for everybody is compressed, never an answer of the API nor a page that sets ``g.is_personal``, so
lengths tell nothing about a person, and nothing of a person is kept here.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, g, request

KINDS = ("text/html", "text/css", "text/javascript", "image/svg+xml")
SMALLEST = 1_000


def install_compression(site: Flask) -> None:
    """Compress pages and static files."""

    @site.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in KINDS or response.status_code != 200 or request.method != "GET":
            return response
        if g.get("is_personal", False):
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") <= 0:
            return response
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) >= SMALLEST:
            response.set_data(squeeze(data))
            response.headers["Content-Encoding"] = "gzip"
        return response


@lru_cache(maxsize=64)
def squeeze(data: bytes) -> bytes:
    """Compress ``data``, always to the same bytes."""
    return gzip.compress(data, 9, mtime=0)
