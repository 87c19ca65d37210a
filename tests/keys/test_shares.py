"""Any set of enough shares gives the same; fewer, repeated or foreign ones give nothing. Numbers come back exactly."""

from itertools import combinations

import pytest

from keys.dlog import MAX_BOUND, find_logarithm
from keys.group import ORDER, Group
from keys.puregroup import PureGroup
from keys.refusal import DiscreteLogMissingError, ShareIndexWrongError, ShareMissingError
from keys.shares import combine_factors, evaluate, evaluate_public, joint_key, lagrange, verification_key
from tests.keys.groups import BOTH, number

SIZE, THRESHOLD = 5, 3
SECRETS = [[number("coefficient", i, k) for k in range(THRESHOLD)] for i in range(SIZE)]
SHARES = {j: sum(sum(a * j**k for k, a in enumerate(row)) for row in SECRETS) % ORDER for j in range(1, SIZE + 1)}
WHOLE = sum(row[0] for row in SECRETS) % ORDER


@BOTH
def test_public_values_follow_from_public_coefficients(group: Group) -> None:
    public = [[group.base(number) for number in row] for row in SECRETS]
    for index, share in SHARES.items():
        assert group.equal(verification_key(group, public, index), group.base(share))
    assert group.equal(joint_key(group, public), group.base(WHOLE))
    for row, shown in zip(SECRETS, public, strict=True):
        assert evaluate(group, row, 4) == sum(a * 4**k for k, a in enumerate(row)) % ORDER
        assert group.equal(evaluate_public(group, shown, 4), group.base(evaluate(group, row, 4)))


@BOTH
def test_every_set_of_three_of_five_decrypts_the_same(group: Group) -> None:
    alpha = group.base(number("alpha"))
    factors = {index: group.mul(alpha, share) for index, share in SHARES.items()}
    whole = group.mul(alpha, WHOLE)
    for count in (THRESHOLD, THRESHOLD + 1, SIZE):
        for taken in combinations(factors, count):
            some = {index: factors[index] for index in taken}
            assert group.equal(combine_factors(group, some, THRESHOLD, SIZE), whole)
    wrong = {**factors, 1: group.add(factors[1], alpha)}
    assert not group.equal(combine_factors(group, wrong, THRESHOLD, SIZE), whole)
    nobody = dict.fromkeys(factors, group.identity)
    assert group.equal(combine_factors(group, nobody, THRESHOLD, SIZE), group.identity)


def test_too_few_and_foreign_shares_are_refused() -> None:
    group = PureGroup()
    factors = {index: group.base(index) for index in (1, 2, 3)}
    with pytest.raises(ShareMissingError):
        combine_factors(group, {1: factors[1], 2: factors[2]}, THRESHOLD, SIZE)
    for foreign in (0, -1, SIZE + 1, ORDER + 1):
        with pytest.raises(ShareIndexWrongError):
            combine_factors(group, {**factors, foreign: group.base(1)}, THRESHOLD, SIZE)


def test_lagrange_coefficients_give_the_value_at_zero() -> None:
    for taken in combinations(SHARES, THRESHOLD):
        assert sum(SHARES[index] * lagrange(taken, index) for index in taken) % ORDER == WHOLE


@BOTH
@pytest.mark.parametrize("bound", [0, 1, 2, 3, 10, 57])
def test_every_number_within_the_bound_is_found_and_none_beyond(group: Group, bound: int) -> None:
    for value in range(bound + 1):
        assert find_logarithm(group, group.base(value), bound) == value
    for value in (-2, -1, bound + 1, bound + 2, 2 * bound + 5, ORDER // 2):
        with pytest.raises(DiscreteLogMissingError):
            find_logarithm(group, group.base(value), bound)


def test_the_largest_sum_of_weights_is_found() -> None:
    group = PureGroup()
    for value in (MAX_BOUND, 6_283_185_307):
        assert find_logarithm(group, group.base(value), MAX_BOUND) == value
    with pytest.raises(DiscreteLogMissingError):
        find_logarithm(group, group.base(MAX_BOUND + 1), MAX_BOUND)
    for bound in (-1, MAX_BOUND + 1):
        with pytest.raises(ValueError, match="bound"):
            find_logarithm(group, group.base(1), bound)
