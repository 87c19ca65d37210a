"""The auditor's short reader: the one attachment, or a refusal with its code."""

# mypy: disable-error-code="no-untyped-call"
# The library that appends revisions types only some of its functions.

import io
import re
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import copy_into_new_writer

from keys.errors import RejectionError
from notary.adapters.attachment import attachment_of, read_objects
from notary.adapters.pdf import render_certificate
from tests.notary import signing


def code_of(pdf: bytes, name: str = "bundle.zip") -> str:
    with pytest.raises(RejectionError) as refusal:
        attachment_of(pdf, name)
    return refusal.value.code


def swap_attachment(writer: IncrementalPdfFileWriter) -> None:
    """Put another stream behind the same name."""
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    file = names.raw_get(1).get_object()
    stream = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/EmbeddedFile"),
            generic.pdf_name("/Params"): generic.DictionaryObject({generic.pdf_name("/Size"): generic.NumberObject(5)}),
        },
        stream_data=b"other",
    )
    file["/EF"] = generic.DictionaryObject({generic.pdf_name("/F"): writer.add_object(stream)})
    writer.mark_update(names.raw_get(1))


def rename_tree(writer: IncrementalPdfFileWriter) -> None:
    """Point the catalogue to another name tree."""
    tree = writer.root["/Names"]["/EmbeddedFiles"]
    copied = generic.DictionaryObject({generic.pdf_name("/Names"): generic.ArrayObject(tree["/Names"])})
    writer.root["/Names"]["/EmbeddedFiles"] = writer.add_object(copied)
    writer.update_root()


def shift(pdf: bytes, old: bytes, new: bytes) -> bytes:
    """Replace bytes that stand once by as many others, so that every offset still holds."""
    assert pdf.count(old) == 1
    assert len(old) == len(new)
    return pdf.replace(old, new)


def test_drawn_and_signed_files_give_the_bundle() -> None:
    assert attachment_of(signing.unsigned()) == signing.BUNDLE
    assert attachment_of(signing.signed()) == signing.BUNDLE
    assert len(read_objects(signing.signed())[1]) == 4


@pytest.mark.parametrize("bundle", [b"", b"\0", b"endobj stream endstream %%EOF", bytes(range(256)) * 5000])
def test_any_bytes_come_back(bundle: bytes) -> None:
    assert attachment_of(render_certificate(signing.CERTIFICATE, bundle)) == bundle


def test_another_name_is_missing() -> None:
    assert code_of(signing.signed(), "roll.csv") == "attachment-missing"


def test_a_file_without_attachments_is_refused() -> None:
    assert code_of(signing.looks().seal) == "pdf-malformed"  # of another form: an object stream
    bare = re.sub(rb"/EmbeddedFiles (\d+) 0 R", lambda found: b" " * len(found[0]), signing.unsigned())
    assert code_of(bare) == "attachment-missing"


@pytest.mark.parametrize("tail", [b"\n", b"x", b"\n%%EOF\n", b"%comment", b"startxref\n0\n%%EOF\n", b"\0" * 9])
def test_bytes_after_the_end_are_refused(tail: bytes) -> None:
    assert code_of(signing.signed() + tail) == "pdf-trailing-bytes"


@pytest.mark.parametrize("change", [swap_attachment, rename_tree])
def test_an_appended_revision_cannot_mean_another_file(change: Callable[[IncrementalPdfFileWriter], None]) -> None:
    assert code_of(signing.append(signing.signed(), change)) == "pdf-attachment-differs"


def test_the_name_given_twice_is_ambiguous() -> None:
    pdf = signing.unsigned()
    found = re.search(rb"\(bundle\.zip\) (\d+) 0 R", pdf)
    assert found is not None
    tree = re.search(rb"<</Names \[\(bundle\.zip\) \d+ 0 R [^\]]*\]>>", pdf)
    assert tree is not None
    doubled = tree[0].replace(found[0], found[0] + b" " + found[0])
    at = tree.start()
    longer = pdf[:at] + doubled + pdf[tree.end() :]
    grown = len(doubled) - len(tree[0])
    moved = re.sub(rb"(\d{10})( 00000 n)", lambda row: moved_row(row, at, grown), longer)
    moved = re.sub(rb"startxref\n(\d+)\n", lambda end: b"startxref\n%d\n" % (int(end[1]) + grown), moved)
    assert code_of(moved) == "attachment-ambiguous"


def moved_row(row: re.Match[bytes], at: int, grown: int) -> bytes:
    offset = int(row[1])
    return b"%010d%s" % (offset + grown if offset > at else offset, row[2])


def test_two_names_for_one_file_are_ambiguous() -> None:
    pdf = signing.unsigned()
    file = re.search(rb"/F \(bundle\.zip\)/UF \(bundle\.zip\)", pdf)
    assert file is not None
    assert code_of(shift(pdf, file[0], b"/F (bundle.zip)/UF (Bundle.zip)")) == "attachment-ambiguous"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"%PDF-1.7\n", b"%PDF-1.4\n"),
        (b"/EmbeddedFiles ", b"/Embedd#65File "),  # a name spelled otherwise
        (b"/Names [(bundle.zip)", b"/Kids  [(bundle.zip)"),
        (b"/Size 10244", b"/Size 10245"),
        (b"trailer\n<<", b"trailer\n[["),
        (b"startxref\n", b"startxrex\n"),
    ],
)
def test_other_forms_are_malformed(old: bytes, new: bytes) -> None:
    assert code_of(shift(signing.unsigned(), old, new)) == "pdf-malformed"


def test_a_table_that_points_elsewhere_is_malformed() -> None:
    row = re.search(rb"(\d{9})(\d) 00000 n", signing.unsigned())
    assert row is not None
    assert (
        code_of(signing.unsigned().replace(row[0], b"%b%d 00000 n" % (row[1], (int(row[2]) + 1) % 10)))
        == "pdf-malformed"
    )


def test_object_streams_are_another_form() -> None:
    out = io.BytesIO()
    copy_into_new_writer(signing.reader_of(signing.unsigned()), {"stream_xrefs": True}).write(out)
    assert code_of(out.getvalue()) == "pdf-malformed"


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n", b"%%EOF"])
def test_what_is_no_pdf_is_malformed(pdf: bytes) -> None:
    assert code_of(pdf) == "pdf-malformed"


def test_a_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = render_certificate(signing.CERTIFICATE, bytes(1 << 20))
    monkeypatch.setattr("notary.adapters.attachment.FILE_LIMIT", len(pdf))
    assert len(pdf) < 1 << 20
    assert code_of(pdf) == "pdf-malformed"
    monkeypatch.setattr("notary.adapters.attachment.FILE_LIMIT", len(pdf) - 1)
    assert code_of(pdf) == "pdf-too-large"


def make_pdf(*objects: bytes) -> bytes:
    """A file of ``objects``, numbered from 1, in the accepted form."""
    pdf, rows = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n", b""
    for number, content in enumerate(objects, 1):
        rows += b"%010d 00000 n \n" % len(pdf)
        pdf += b"%d 0 obj %b endobj\n" % (number, content)
    table = b"xref\n1 %d\n%btrailer <</Root 1 0 R>>\n" % (len(objects), rows)
    return pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


@pytest.mark.parametrize(
    "objects",
    [
        (b"<</EmbeddedFiles " + b"9" * 5_000 + b" 0 R>>",),
        (b"<</EmbeddedFiles 2 0 R>>", b"<</Names [(bundle.zip) " + b"9" * 5_000 + b" 0 R]>>"),
        (b"<</EmbeddedFiles 11111111111 0 R>>",),
    ],
)
def test_numbers_longer_than_any_are_malformed(objects: tuple[bytes, ...]) -> None:
    assert code_of(make_pdf(*objects)) == "pdf-malformed"


def test_a_large_object_costs_no_memory_of_its_own() -> None:
    pdf = make_pdf(b"<<" + b"/es x " * (1 << 18) + b">>")
    tracemalloc.start()
    assert code_of(pdf) == "attachment-missing"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * len(pdf)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(min_value=0, max_value=10**9), value=st.integers(min_value=1, max_value=255))
def test_a_changed_byte_gives_the_bundle_or_a_refusal(place: int, value: int) -> None:
    pdf = bytearray(signing.unsigned())
    pdf[place % len(pdf)] ^= value
    with suppress(RejectionError):
        assert attachment_of(bytes(pdf)) == signing.BUNDLE


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    assert code_of(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n" + data) in {
        "pdf-malformed",
        "pdf-trailing-bytes",
        "attachment-missing",
    }


def test_the_stream_stands_deflated_in_the_file() -> None:
    assert zlib.compress(signing.BUNDLE, 9) in signing.unsigned()
