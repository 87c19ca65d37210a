"""What intervals and blank votes allow: every true statement is provable, no false one, and pairs cannot move."""

from collections.abc import Callable

import pytest

from keys.blank import BlankOpening, BlankSum, check_blank, check_blank_sum, prove_blank, prove_blank_sum
from keys.elgamal import Ciphertext, add, equal, subtract, total
from keys.group import Group
from keys.interval import check_option, check_sum, prove_interval
from keys.refusal import ProofBlankWrongError, ProofOptionWrongError, ProofSumWrongError
from keys.sigma import Proof
from tests.keys.groups import BOTH, SECRET, ciphertext, drawing, number

PREFIX = "phi|credential"
SUM_PREFIX = PREFIX + "|all,ciphertexts"


@BOTH
@pytest.mark.parametrize(("message", "index"), [(2, 0), (2, 1), (-1, 0), (1_000, 1), (1, 0), (0, 1)])
def test_a_false_statement_is_not_provable(group: Group, message: int, index: int) -> None:
    key, sealed = group.base(SECRET), ciphertext(group, message)
    proofs = prove_interval(group, key, PREFIX, sealed, (0, 1), index, number("r"), drawing("d"))
    with pytest.raises(ProofOptionWrongError):
        check_option(group, key, PREFIX, sealed, proofs)
    with pytest.raises(ProofSumWrongError):
        check_sum(group, key, PREFIX, sealed, (0, 1), proofs)


@BOTH
@pytest.mark.parametrize("members", [(1,), (0, 1, 2), (1, 2, 3, 4), (2, 3)])
def test_every_member_of_an_interval_is_provable_and_no_other(group: Group, members: tuple[int, ...]) -> None:
    key = group.base(SECRET)
    for index, member in enumerate(members):
        sealed = ciphertext(group, member)
        proofs = prove_interval(group, key, SUM_PREFIX, sealed, members, index, number("r"), drawing("d"))
        check_sum(group, key, SUM_PREFIX, sealed, members, proofs)
        with pytest.raises(ProofSumWrongError):
            check_sum(group, key, SUM_PREFIX, sealed, tuple(item + 1 for item in members), proofs)
        with pytest.raises(ProofSumWrongError):
            check_sum(group, key, SUM_PREFIX, subtract(group, sealed, 7), members, proofs)


@BOTH
def test_pairs_that_move_inside_a_ballot_are_caught_by_the_sum(group: Group) -> None:
    """A proof of an option does not name it: two swapped pairs still hold one by one, the sum's text does not (A03)."""
    key, options = group.base(SECRET), [ciphertext(group, 0, "first"), ciphertext(group, 1, "second")]
    names, draw = ("first", "second"), drawing("swap")
    proofs = [
        prove_interval(group, key, PREFIX, item, (0, 1), place, number(name), draw)
        for place, (item, name) in enumerate(zip(options, names, strict=True))
    ]
    both = total(group, options)

    def text(pairs: list[Ciphertext]) -> str:
        return PREFIX + "|" + ",".join(group.encode(part).hex() for pair in pairs for part in (pair.alpha, pair.beta))

    randomness = sum(number(name) for name in names)
    overall = prove_interval(group, key, text(options), both, (1,), 0, randomness, draw)
    check_sum(group, key, text(options), both, (1,), overall)
    for item, proof in zip(reversed(options), reversed(proofs), strict=True):
        check_option(group, key, PREFIX, item, proof)
    swapped = [options[1], options[0]]
    assert equal(group, total(group, swapped), both)
    with pytest.raises(ProofSumWrongError):
        check_sum(group, key, text(swapped), both, (1,), overall)


@BOTH
def test_challenges_taken_from_the_prover_prove_nothing(group: Group) -> None:
    """Both branches made backwards: they hold against their own sum, which no hash gives (A05)."""
    key, sealed = group.base(SECRET), ciphertext(group, 1_000)
    proofs = (Proof(number("c0"), number("z0")), Proof(number("c1"), number("z1")))
    with pytest.raises(ProofOptionWrongError):
        check_option(group, key, PREFIX, sealed, proofs)


@BOTH
@pytest.mark.parametrize("blank", [False, True])
def test_a_blank_vote_chooses_nothing_and_any_other_enough(group: Group, blank: bool) -> None:
    key = group.base(SECRET)
    for chosen in (0, 1, 2, 3):
        pair = BlankSum(ciphertext(group, int(blank), "b"), ciphertext(group, chosen, "s"))
        opening = BlankOpening(blank, number("b"), number("s"))
        index = min(max(chosen - 1, 0), 1)
        one = prove_blank(group, key, SUM_PREFIX, pair, opening, drawing("one"))
        two = prove_blank_sum(group, key, SUM_PREFIX, pair, (1, 2), index, opening, drawing("two"))
        assert holds(check_blank, group, key, SUM_PREFIX, pair, one) == (not blank or chosen == 0)
        assert holds(check_blank_sum, group, key, SUM_PREFIX, pair, (1, 2), two) == (blank or chosen in {1, 2})


def holds(check: Callable[..., None], *given: object) -> bool:
    try:
        check(*given)
    except (ProofBlankWrongError, ProofSumWrongError):
        return False
    return True


@BOTH
def test_sums_of_many_and_of_none(group: Group) -> None:
    one, two = ciphertext(group, 3, "one"), ciphertext(group, 4, "two")
    assert equal(group, total(group, [one, two]), add(group, two, one))
    assert equal(group, total(group, []), Ciphertext(group.identity, group.identity))
    assert equal(group, subtract(group, one, 0), one)
    assert not equal(group, one, two)
