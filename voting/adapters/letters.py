"""The letter maker's work, done offline by a party other than the operator of the server.

From a list of voters come the letters with their secret codes, the public part for the registrar, and the printed
pages. Codes are made here and leave here on paper only; the public file holds keys and proofs of possession.
Rendering is shut in: everything is escaped, and the fetcher refuses every address (attack A85).
Specification: ``voting/SPEC.md``, "Letters".
"""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from keys.adapters.sodium import SigningKey, SodiumGroup, check_signature, draw_scalar
from keys.canonical import Encodable, Json, encode_canonical, parse_canonical
from keys.encoding import hex_of
from keys.errors import RejectionError
from keys.group import element_text
from keys.shape import hex_bytes, integer, list_of, record, text
from voting.belenios.credential import make_credential, secret_exponent
from voting.belenios.structure import format_proof
from voting.credential import check_possession, format_code, make_secret, make_seed, prove_possession
from voting.roll_errors import LettersMalformedError
from voting.secret import make_case_uuid, prove_belenios_possession

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PUBLIC_LIMIT = 64 << 20
MAX_LETTERS = 100_000
SHOWN = 3
"""So many units and names of a voter are printed, then their number."""
CHINA = timezone(timedelta(hours=8))


def _as_it_is(value: Json) -> Json:
    """The Belenios part of a credential: what it must be, the record decides when it is entered."""
    return value


_CREDENTIAL = record(
    {"issue": integer(1, 1_000_000), "key": hex_bytes(32), "possession": hex_bytes(64), "voter": text(32)},
    optional={"belenios": _as_it_is},
)
_PUBLIC = record({"case": text(200), "credentials": list_of(_CREDENTIAL, MAX_LETTERS, 1), "v": integer(1, 1)})


@dataclass(frozen=True, slots=True)
class PublicPart:
    """What the registrar enters into the ledger for one letter."""

    voter: str
    issue: int
    key: bytes
    possession: bytes
    belenios: Json = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; ``secret`` is never shown by accident."""

    voter: str
    issue: int
    key: bytes
    possession: bytes
    secret: str = field(repr=False)
    belenios: Json = None

    @property
    def number(self) -> str:
        """The voter's number as it is printed and typed: from the second letter on with the letter's own."""
        return self.voter if self.issue == 1 else f"{self.voter}-{self.issue}"

    @property
    def code(self) -> str:
        """The code as it is printed."""
        return format_code(self.secret)


@dataclass(frozen=True, slots=True)
class Address:
    """To whom a letter goes. ``area`` in thousandths of m²; ``names`` may be empty."""

    voter: str
    units: tuple[str, ...]
    area: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterDetails:
    """What every letter of a case says. Times are unix seconds; ``title`` and ``office`` hold ``zh_cn`` and ``en``;
    ``silence``, ``precedence`` and ``channels`` are those of the manifest."""

    origin: str
    base_url: str
    title: Mapping[str, str]
    office: Mapping[str, str]
    phone: str
    opens: int
    closes: int
    silence: str
    precedence: str
    is_demonstration: bool = False
    channels: Sequence[str] = ("app", "paper", "door_to_door")
    is_rehearsal: bool = False

    @property
    def case_id(self) -> str:
        """The name of the case in addresses."""
        return self.origin.rpartition("/")[2]


def make_letters(
    origin: str,
    voters: Iterable[str],
    random: Callable[[int], bytes] = secrets.token_bytes,
    issue: int = 1,
    *,
    is_secret: bool = False,
) -> list[Letter]:
    """Make a letter with a fresh code for each of ``voters``; ``issue`` counts the letters of a voter from 1.

    In a secret vote the same code also gives the credential that encrypts: ``belenios`` is its public part.
    """
    letters = []
    for voter in voters:
        secret = make_secret(random)
        key = SigningKey(make_seed(secret, origin, voter, issue))
        possession = prove_possession(origin, voter, issue, key.public, key.sign)
        belenios = make_belenios(secret, origin, voter, issue) if is_secret else None
        letters.append(Letter(voter, issue, key.public, possession, secret, belenios))
    return letters


def make_belenios(secret: str, origin: str, voter: str, issue: int) -> Json:
    """The public key and proof of possession of the Belenios credential that a letter's secret gives."""
    group = SodiumGroup()
    exponent = secret_exponent(make_case_uuid(origin), make_credential(secret, origin, voter, issue))
    proof = prove_belenios_possession(group, origin, voter, issue, exponent, draw_scalar)
    return {"key": element_text(group, group.base(exponent)), "possession": {**format_proof(proof)}}


def format_public_part(origin: str, letters: Sequence[Letter]) -> bytes:
    """Return the public file for the registrar, sorted by voter: keys and proofs, no code."""
    credentials: list[Encodable] = [
        {
            "issue": letter.issue,
            "key": hex_of(letter.key),
            "possession": hex_of(letter.possession),
            "voter": letter.voter,
            **({"belenios": letter.belenios} if letter.belenios is not None else {}),
        }
        for letter in sorted(letters, key=lambda letter: letter.voter)
    ]
    return encode_canonical({"case": origin, "credentials": credentials, "v": 1})


def parse_public_part(data: bytes, origin: str) -> tuple[PublicPart, ...]:
    """Read the public file for the case ``origin`` and check every proof of possession.

    Raises: LettersMalformedError for another form, another case, or a voter or key that stands twice; KeyWeakError and
        PossessionWrongError for a key that is not sound or not bound to this case, voter and issue.
    """
    try:
        raw: dict[str, Any] = _PUBLIC(parse_canonical(data, PUBLIC_LIMIT))
    except RejectionError as error:
        raise LettersMalformedError(str(error)) from error
    parts = tuple(PublicPart(**item) for item in raw["credentials"])
    voters = [part.voter for part in parts]
    if raw["case"] != origin:
        raise LettersMalformedError("the letters are for another case")
    if voters != sorted(set(voters)) or len({part.key for part in parts}) != len(parts):
        raise LettersMalformedError("a voter or a key stands twice, or the voters are not in order")
    for part in parts:
        check_possession(origin, part.voter, part.issue, part.key, part.possession, check_signature)
    return parts


def save_public_part(path: Path, origin: str, letters: Sequence[Letter]) -> None:
    """Write the public file for the registrar."""
    path.write_bytes(format_public_part(origin, letters))


def load_public_part(path: Path, origin: str) -> tuple[PublicPart, ...]:
    """Read the public file at ``path``. Raises: as ``parse_public_part``."""
    return parse_public_part(path.read_bytes(), origin)


def render_letters(letters: Sequence[Letter], addresses: Mapping[str, Address], details: LetterDetails) -> bytes:
    """Return the pages of ``letters`` as one PDF, a sheet of A4 each, in the order given.

    ``addresses`` by voter must hold every voter of ``letters``. The address in the QR code names the voter, never the
    code.
    """
    pages = [
        {
            "letter": letter,
            "groups": letter.code.split("-"),
            "address": addresses[letter.voter],
            "url": letter_url(details, letter.number),
            "qr": _draw_code(letter_url(details, letter.number)),
        }
        for letter in letters
    ]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"zh_time": _chinese_time, "en_time": _english_time, "area": _area}
    page = environment.get_template("voting/letter.html").render(pages=pages, details=details, shown=SHOWN)
    document: bytes = HTML(string=page, url_fetcher=_RefusingFetcher()).write_pdf()
    return document


def save_letters(
    path: Path, letters: Sequence[Letter], addresses: Mapping[str, Address], details: LetterDetails
) -> None:
    """Write the pages to a new file that only its owner may read: it holds the codes.

    Raises: FileExistsError rather than replace letters that may be on their way.
    """
    document = render_letters(letters, addresses, details)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(document)


def letter_url(details: LetterDetails, number: str) -> str:
    """Return the address in a letter's QR code."""
    return f"{details.base_url.rstrip('/')}/case/{details.case_id}/vote?voter={number}"


class _RefusingFetcher(URLFetcher):  # type: ignore[misc]  # the library carries no types
    """Refuses every address: a letter has everything inside."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise FatalURLFetchingError("a letter asked for an address")


def _draw_code(url: str) -> Markup:
    """Draw the QR code as SVG inside the page; segno writes coordinates only, so it may stand unescaped."""
    drawing = segno.make(url, error="m", micro=False).svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawing)  # noqa: S704 - made here from coordinates, no text of others in it


def _chinese_time(seconds: int) -> str:
    time = datetime.fromtimestamp(seconds, UTC).astimezone(CHINA)
    return f"{time.year}年{time.month}月{time.day}日 {time.hour}:{time.minute:02d}"


def _english_time(seconds: int) -> str:
    time = datetime.fromtimestamp(seconds, UTC).astimezone(CHINA)
    return f"{time:%Y-%m-%d %H:%M}"


def _area(thousandths: int) -> str:
    """Write an area with two decimals, or three where the third is not zero."""
    return f"{thousandths // 1000}.{thousandths % 1000:03d}".removesuffix("0")
