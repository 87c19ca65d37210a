"""Attacks on the officers' site by number: one officer for two, in one's own session or by a key under two names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.adapters.sodium import SigningKey, check_signature, make_seed
from tests.notary.officesite import HOME, OfficeSite, office_site
from voting.errors import OfficersSameError
from voting.statement import Officer, Signature, check_officers

TWO_KEYS = {
    "voting_extended": {"closes": "2026-09-30T12:00", "reason": "参与人数不足"},
    "credential_revoked": {"voter": "v0003", "reason": "lost"},
    "case_terminated": {"reason": "withdrawn_by_applicant", "text": "申请人撤回"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    folder: Path = tmp_path_factory.mktemp("office")
    with office_site(folder) as made:
        yield made


def test_a71_one_officer_pressing_twice_is_one_signature(site: OfficeSite) -> None:
    """Where two are due: the same officer again, another's key in one's own session, the whole form again."""
    notary = site.officer("li_wen")
    tried = 0
    for kind, form in TWO_KEYS.items():
        if notary.get(f"{HOME}/steps/{kind}").status_code != 200:
            continue
        size = site.work.log.size
        place = notary.propose(kind, form)
        signature = notary.signature(place)
        for _ in range(2):
            assert notary.sign(place, signature).status_code == 303
        assert notary.sign(place, notary.signature(place, "wang_min")).status_code >= 400
        assert notary.propose(kind, form) == place
        assert "等待签名" in notary.text(place)
        assert site.work.log.size == size, kind
        tried += 1
    assert tried >= 2


def test_a69_a71_one_key_under_two_names_is_one_officer() -> None:
    """Whatever the accounts are called: persons are told apart by their keys."""
    keys = [SigningKey(make_seed()) for _ in range(2)]
    roles = ("notary", "assistant")
    text = b"statement"

    def check(first: SigningKey, second: SigningKey) -> None:
        officers = {name: Officer(name, key.public, roles) for name, key in (("li", first), ("wang", second))}
        signatures = (Signature("li", first.sign(text)), Signature("wang", second.sign(text)))
        check_officers(signatures, text, officers, frozenset(roles), 2, check_signature)

    check(*keys)
    with pytest.raises(OfficersSameError):
        check(keys[0], keys[0])
