"""The officers' catalogues: apart from the voters', whole in both languages; kinds, roles, refusals have words."""

import re

from keys.errors import RejectionError
from ledger.web.site import ROOT
from notary import office_errors
from notary.kinds import KINDS
from notary.web.app import STATUSES
from notary.web.forms.registry import FORMS
from notary.web.words import FOLDER, codes, read_office_catalogue
from voting.web.catalogue import CHINESE, CODE


def texts(locale: str) -> dict[str, str]:
    return {str(item.id): str(item.string) for item in read_office_catalogue(locale) if item.id}


def test_both_languages_say_the_same_codes() -> None:
    chinese, english = texts(CHINESE), texts("en")
    assert {name for name in chinese if CODE.fullmatch(name)} == {name for name in english if CODE.fullmatch(name)}
    for code in codes():
        assert chinese[code], code
        assert english[code], code
        places = [frozenset(re.findall(r"{\w+}", said)) for said in (chinese[code], english[code])]
        assert places[0] == places[1], code


def test_every_sentence_of_the_pages_has_a_translation() -> None:
    english = texts("en")
    pages = [*(ROOT / "office").rglob("*.html")]
    said = {text for page in pages for text in re.findall(r"\b_\([\"'](.+?)[\"'][,)]", page.read_text("utf-8"))}
    assert len(said) > 60
    assert [text for text in sorted(said) if not english.get(text)] == []


def test_every_code_of_the_pages_has_words() -> None:
    known = set(codes())
    pages = [*(ROOT / "office").rglob("*.html")]
    said = {code for page in pages for code in re.findall(r"\bsay\([\"']([a-z-]+)[\"'][,)]", page.read_text("utf-8"))}
    assert len(said) > 8
    assert said - known == set()


def test_every_kind_form_and_refusal_has_words() -> None:
    known = set(codes())
    wanted = {f"kind-{kind}".replace("_", "-") for kind in KINDS}
    wanted |= {f"phase-{phase}" for kind in KINDS.values() for phase in kind.phases}
    wanted |= {
        f"role-{role}".replace("_", "-") for kind in KINDS.values() if kind.signers for role in kind.signers.roles
    }
    wanted |= set(STATUSES) - {code for code in STATUSES if code.startswith("document-")}
    wanted |= {
        item.code
        for item in vars(office_errors).values()
        if isinstance(item, type) and issubclass(item, RejectionError) and "code" in vars(item)
    } - {"account-unknown", "account-role-wrong", "office-host-wrong"}  # said on the command line only
    assert wanted - known == set()
    for form in FORMS.values():
        for item in form.fields:
            own = f"field-{form.kind}-{item.name}".replace("_", "-")
            assert own in known or f"field-{item.name}".replace("_", "-") in known, own


def test_every_word_of_the_script_has_words() -> None:
    scripts = [path.read_text("utf-8") for path in (ROOT / "booth" / "desk").glob("*.js")]
    said = {code for text in scripts for code in re.findall(r"\"(desk-[a-z-]+)\"", text)}
    assert len(said) > 8
    assert said <= set(codes())


def test_the_catalogues_are_apart_from_the_voters() -> None:
    assert FOLDER.parent.name == "translations"
    voters = (ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    assert "desk-passphrase-wrong" not in voters
