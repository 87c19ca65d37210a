"""Parts of the API read what they are sent as strictly as everything else: one JSON form, bounded in every way."""

from typing import Any

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser

from keys.canonical import parse_canonical


class CanonicalParser(FlaskParser):
    """Reads a body by keys/canonical.py, which bounds length, depth and integers and lets no name stand twice."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        return parse_canonical(req.get_data()) if is_json(req.mimetype) else missing


def make_blueprint(name: str, prefix: str, description: str) -> Blueprint:
    """Make an empty part of the API below ``prefix``."""
    made = Blueprint(name, __name__, url_prefix=prefix, description=description)
    made.ARGUMENTS_PARSER = CanonicalParser()
    return made
