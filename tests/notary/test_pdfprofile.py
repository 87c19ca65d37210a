"""What no certificate may hold, however well it is signed (A83)."""

# mypy: disable-error-code="no-untyped-call"
# The library that bends the files types only some of its functions.

from collections.abc import Callable
from typing import Any

import pytest
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string

from tests.notary import signing
from tests.notary.bending import Writer, annotate, code_of, dictionary, page_of


def script() -> generic.DictionaryObject:
    return dictionary(S=pdf_name("/JavaScript"), JS=pdf_string("app.alert(1)"))


def at_root(name: str, make: Callable[[], Any]) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        writer.root[pdf_name(name)] = make()
        writer.update_root()

    return change


def on_a_page(name: str, make: Callable[[], Any]) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        page = page_of(writer)
        page[pdf_name(name)] = make()
        writer.mark_update(page.container_ref)

    return change


def named_script(writer: Writer) -> None:
    listed = generic.ArrayObject([pdf_string("a"), writer.add_object(script())])
    writer.root["/Names"][pdf_name("/JavaScript")] = dictionary(Names=listed)
    writer.update_root()


def layer(writer: Writer) -> None:
    group = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=pdf_string("later")))
    shown = dictionary(ON=generic.ArrayObject(), OFF=generic.ArrayObject([group]))
    writer.root[pdf_name("/OCProperties")] = dictionary(OCGs=generic.ArrayObject([group]), D=shown)
    writer.update_root()


def unused_script(writer: Writer) -> None:
    writer.add_object(script())


def another_attachment(writer: Writer) -> None:
    embed.EmbeddedFileObject.from_file_data(writer, b"other")


def hidden_annotation(writer: Writer) -> None:
    note = dictionary(Subtype=pdf_name("/Square"), Rect=generic.ArrayObject([generic.NumberObject(0)] * 4))
    page = page_of(writer, 3)  # without fields of its own
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.mark_update(page.container_ref)


def linked(kind: str) -> Callable[[Writer], None]:
    action = dictionary(S=pdf_name(kind), URI=pdf_string("http://127.0.0.1:9/"), F=pdf_string("x"))
    return lambda writer: annotate(writer, dictionary(Subtype=pdf_name("/Link"), A=action))


def noted(kind: str) -> Callable[[Writer], None]:
    return lambda writer: annotate(writer, dictionary(Subtype=pdf_name(kind), Contents=pdf_string("x")))


ACTIVE: dict[str, Callable[[Writer], None]] = {
    "script on opening": at_root("/OpenAction", script),
    "view on opening": at_root("/OpenAction", generic.ArrayObject),
    "actions of the document": at_root("/AA", dictionary),
    "named script": named_script,
    "unused script": unused_script,
    "actions of a page": on_a_page("/AA", lambda: dictionary(O=script())),
    "layer": layer,
    "portfolio": at_root("/Collection", dictionary),
    "link": linked("/URI"),
    "link to a program": linked("/Launch"),
    "form that is sent": linked("/SubmitForm"),
    "free text": noted("/FreeText"),
    "stamp": noted("/Stamp"),
    "square": noted("/Square"),
    "hidden annotation": hidden_annotation,
    "redaction": noted("/Redact"),
    "attached by a pin": noted("/FileAttachment"),
    "film": noted("/RichMedia"),
    "another attachment": another_attachment,
}


@pytest.mark.parametrize("name", ACTIVE)
def test_active_content_is_refused_though_correctly_signed(name: str) -> None:
    made = signing.sign(signing.append(signing.unsigned(), ACTIVE[name]))
    assert code_of(made) == "pdf-active-content"


def test_the_same_way_of_making_passes_without_active_content() -> None:
    def harmless(writer: Writer) -> None:
        writer.add_object(dictionary(Note=pdf_string("/JavaScript in a text is a text")))

    assert signing.check(signing.sign(signing.append(signing.unsigned(), harmless)))
