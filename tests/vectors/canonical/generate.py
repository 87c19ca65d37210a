"""Write the vectors of this folder: ``python -m tests.vectors.canonical.generate``."""

from pathlib import Path

from tests.vectors.vector import Vector, save_vector

RFC = "RFC 8259"
JCS = "RFC 8785"
OURS = "keys/SPEC.md, Formats 2"

OK, MALFORMED, NOT_CANONICAL = "ok", "json-malformed", "json-not-canonical"
TEXT, LARGE = "text-not-allowed", "json-too-large"

# name: outcome, source, what it shows, bytes
CASES: dict[str, tuple[str, str, str, bytes]] = {
    # accepted
    "null": (OK, RFC, "a document may be any value", b"null"),
    "zero": (OK, OURS, "zero", b"0"),
    "largest-integer": (OK, OURS, "2^53 - 1", b"9007199254740991"),
    "smallest-integer": (OK, OURS, "-(2^53 - 1)", b"-9007199254740991"),
    "empty-object": (OK, OURS, "no members", b"{}"),
    "nested-sixteen": (OK, OURS, "sixteen levels", b"[" * 16 + b"]" * 16),
    "names-in-order": (OK, JCS, "digits, underscore, letters", b'{"1":1,"10":2,"_":3,"a":4,"a_":5,"b":6}'),
    "chinese": (OK, OURS, "text beyond ASCII stands as itself", '{"a":"业主大会"}'.encode()),
    "beyond-the-plane": (OK, OURS, "four bytes of UTF-8", '["\U00020000"]'.encode()),
    "short-escapes": (OK, JCS, "line feed and tab in their short form", b'"a\\nb\\tc"'),
    "quote-and-backslash": (OK, JCS, "the two that must be escaped", b'"\\"\\\\/"'),
    "composed": (OK, OURS, "form C", '"caf\u00e9"'.encode()),
    "largest-document": (OK, OURS, "65,535 bytes", b'"' + b"a" * 65_533 + b'"'),
    # not JSON
    "empty": (MALFORMED, RFC, "no bytes", b""),
    "only-space": (MALFORMED, RFC, "white space and no value", b" "),
    "byte-order-mark": (MALFORMED, RFC, "U+FEFF in front", b"\xef\xbb\xbf{}"),
    "utf-16": (MALFORMED, RFC, "another encoding", "{}".encode("utf-16-le")),
    "latin-1": (MALFORMED, RFC, "a byte that is not UTF-8", b'"caf\xe9"'),
    "overlong": (MALFORMED, "RFC 3629", "a slash in two bytes", b'"\xc0\xaf"'),
    "surrogate-bytes": (MALFORMED, "RFC 3629", "U+D800 in three bytes", b'"\xed\xa0\x80"'),
    "beyond-unicode": (MALFORMED, "RFC 3629", "U+110000", b'"\xf4\x90\x80\x80"'),
    "cut-character": (MALFORMED, "RFC 3629", "two of three bytes", b'"\xe4\xb8"'),
    "two-documents": (MALFORMED, RFC, "a second value", b"{}{}"),
    "trailing-comma-object": (MALFORMED, RFC, "a comma before the brace", b'{"a":1,}'),
    "trailing-comma-list": (MALFORMED, RFC, "a comma before the bracket", b"[1,]"),
    "missing-bracket": (MALFORMED, RFC, "an open list", b"[1"),
    "extra-bracket": (MALFORMED, RFC, "one bracket too many", b"[1]]"),
    "single-quotes": (MALFORMED, RFC, "quotes of another language", b"{'a':1}"),
    "bare-name": (MALFORMED, RFC, "a name without quotes", b"{a:1}"),
    "number-as-name": (MALFORMED, RFC, "a name that is a number", b"{1:1}"),
    "comment": (MALFORMED, RFC, "a comment", b"[1/* one */]"),
    "nan": (MALFORMED, RFC, "NaN", b"NaN"),
    "infinity": (MALFORMED, RFC, "Infinity", b'{"a":Infinity}'),
    "minus-infinity": (MALFORMED, RFC, "-Infinity", b"[-Infinity]"),
    "capital-true": (MALFORMED, RFC, "True", b"True"),
    "leading-zero": (MALFORMED, RFC, "a zero in front", b"01"),
    "plus-sign": (MALFORMED, RFC, "a plus sign", b"+1"),
    "hexadecimal": (MALFORMED, RFC, "0x10", b"0x10"),
    "underscore-number": (MALFORMED, RFC, "an underscore between digits", b"1_000"),
    "other-digits": (MALFORMED, RFC, "Arabic digits", "[\u0661\u0662]".encode()),
    "full-width-digits": (MALFORMED, RFC, "full-width digits", "[\uff11]".encode()),
    "raw-control": (MALFORMED, RFC, "a line feed inside a text", b'"a\nb"'),
    "raw-nul": (MALFORMED, RFC, "a zero byte inside a text", b'"a\x00b"'),
    "unknown-escape": (MALFORMED, RFC, "an escape that is none", b'"\\x41"'),
    "short-unicode-escape": (MALFORMED, RFC, "three digits", b'"\\u004"'),
    "open-text": (MALFORMED, RFC, "no closing quote", b'"abc'),
    "repeated-name": (MALFORMED, "RFC 8259 section 4", "a name twice", b'{"a":1,"a":2}'),
    "repeated-name-escaped": (MALFORMED, "RFC 8259 section 4", "a name twice, once escaped", b'{"a":1,"\\u0061":2}'),
    "repeated-name-inside": (MALFORMED, "RFC 8259 section 4", "a name twice, deeper", b'{"a":[{"b":1,"b":1}]}'),
    "nested-seventeen": (MALFORMED, OURS, "seventeen levels", b"[" * 17 + b"]" * 17),
    "nested-thousands": (MALFORMED, OURS, "deeper than any stack", b"[" * 30_000 + b"]" * 30_000),
    "nested-open": (MALFORMED, RFC, "brackets that never close", b'{"a":' * 10_000),
    # JSON, but not the one form
    "space-before": (NOT_CANONICAL, JCS, "white space in front", b" {}"),
    "space-after": (NOT_CANONICAL, JCS, "a line feed behind", b"{}\n"),
    "space-inside": (NOT_CANONICAL, JCS, "a space behind the colon", b'{"a": 1}'),
    "names-out-of-order": (NOT_CANONICAL, JCS, "b before a", b'{"b":1,"a":2}'),
    "names-by-length": (NOT_CANONICAL, JCS, "sorted by length", b'{"b":1,"aa":2}'),
    "names-by-number": (NOT_CANONICAL, JCS, "sorted as numbers", b'{"2":1,"10":2}'),
    "escaped-letter": (NOT_CANONICAL, JCS, "a letter as an escape", b'"\\u0061"'),
    "escaped-slash": (NOT_CANONICAL, JCS, "a slash with a backslash", b'"\\/"'),
    "escaped-chinese": (NOT_CANONICAL, JCS, "text beyond ASCII as an escape", b'"\\u4e1a"'),
    "escaped-pair": (NOT_CANONICAL, JCS, "a character as two escapes", b'"\\ud840\\udc00"'),
    "long-line-feed": (NOT_CANONICAL, JCS, "a line feed in its long form", b'"\\u000a"'),
    "minus-zero": (NOT_CANONICAL, JCS, "-0", b"-0"),
    "float": (NOT_CANONICAL, OURS, "1.5", b"1.5"),
    "whole-float": (NOT_CANONICAL, OURS, "1.0", b"1.0"),
    "exponent": (NOT_CANONICAL, OURS, "1e2", b"1e2"),
    "infinite-exponent": (NOT_CANONICAL, OURS, "1e400", b"1e400"),
    "large-integer": (NOT_CANONICAL, OURS, "2^53", b"9007199254740992"),
    "small-integer": (NOT_CANONICAL, OURS, "-2^53", b"-9007199254740992"),
    "huge-integer": (NOT_CANONICAL, OURS, "ten thousand digits", b"9" * 10_000),
    "capital-name": (NOT_CANONICAL, OURS, "a capital letter in a name", b'{"A":1}'),
    "empty-name": (NOT_CANONICAL, OURS, "a name without letters", b'{"":1}'),
    "name-with-hyphen": (NOT_CANONICAL, OURS, "a hyphen in a name", b'{"a-b":1}'),
    "chinese-name": (NOT_CANONICAL, OURS, "a name beyond ASCII", '{"名":1}'.encode()),
    "name-with-line-feed": (NOT_CANONICAL, OURS, "a name that ends in a line feed", b'{"a\\n":1}'),
    # texts that are not allowed
    "lone-high-surrogate": (TEXT, OURS, "half a character", b'"\\ud800"'),
    "lone-low-surrogate": (TEXT, OURS, "the other half", b'"\\udc00"'),
    "swapped-surrogates": (TEXT, OURS, "two halves in the wrong order", b'"\\udc00\\ud840"'),
    "decomposed": (TEXT, OURS, "e and an accent", '"cafe\u0301"'.encode()),
    "compatibility-ideograph": (TEXT, OURS, "a character that form C replaces", '"\uf900"'.encode()),
    "angstrom-sign": (TEXT, OURS, "the sign instead of the letter", '"\u212b"'.encode()),
    "escaped-nul": (TEXT, OURS, "U+0000", b'"\\u0000"'),
    "carriage-return": (TEXT, OURS, "U+000D", b'"a\\rb"'),
    "delete": (TEXT, OURS, "U+007F", b'"\x7f"'),
    "next-line": (TEXT, OURS, "U+0085, a control of the second set", '"\u0085"'.encode()),
    "right-to-left-override": (TEXT, OURS, "U+202E", '"ab\u202ecd"'.encode()),
    "isolate": (TEXT, OURS, "U+2066", '"\u2066"'.encode()),
    "left-to-right-mark": (TEXT, OURS, "U+200E", '"\u200e"'.encode()),
    "arabic-letter-mark": (TEXT, OURS, "U+061C", '"\u061c"'.encode()),
    "noncharacter": (TEXT, OURS, "U+FFFE", '"\ufffe"'.encode()),
    "noncharacter-of-last-plane": (TEXT, OURS, "U+10FFFF", '"\U0010ffff"'.encode()),
    "noncharacter-in-the-middle": (TEXT, OURS, "U+FDD0", '"\ufdd0"'.encode()),
    # too long
    "too-large": (LARGE, OURS, "65,536 bytes", b'"' + b"a" * 65_534 + b'"'),
}


def main() -> None:
    for name, (expect, source, about, data) in CASES.items():
        save_vector(Path(__file__).parent / f"{name}.vector", Vector(expect, source, about, data))


if __name__ == "__main__":
    main()
