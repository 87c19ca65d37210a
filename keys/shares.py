"""Threshold keys: what each trustee's share is, from public values alone, and how shares are put together.

Trustee i chose a polynomial f_i of degree t; its coefficients a_ik are secret, A_ik = a_ik·B are public. Trustee j has
the sum of all f_i(j). Any t + 1 shares give the whole: they are points of one polynomial of degree t.
Clause: keys/SPEC.md, Algorithms 7; Belenios, polynomials, voutputs, election result.
"""

from collections.abc import Iterable, Mapping, Sequence

from keys.group import ORDER, Element, Group
from keys.refusal import ShareIndexWrongError, ShareMissingError


def evaluate(group: Group, coefficients: Sequence[int], index: int) -> int:
    """Return the secret polynomial's value at ``index``; the lowest coefficient comes first."""
    value = 0
    for coefficient in reversed(coefficients):
        value = group.multiply_add(value, index, coefficient)
    return value


def evaluate_public(group: Group, coefficients: Sequence[Element], index: int) -> Element:
    """Return the polynomial's value at ``index`` times the generator, from the public coefficients."""
    value = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        value = group.add(group.mul(value, index), coefficient)
    return value


def joint_coefficients(group: Group, polynomials: Sequence[Sequence[Element]]) -> list[Element]:
    """Return the public coefficients of the sum of all trustees' polynomials, which have the same length."""
    return [_sum(group, column) for column in zip(*polynomials, strict=True)]


def verification_key(group: Group, polynomials: Sequence[Sequence[Element]], index: int) -> Element:
    """Return the public key of the share of trustee ``index``, counted from 1."""
    return evaluate_public(group, joint_coefficients(group, polynomials), index)


def joint_key(group: Group, polynomials: Sequence[Sequence[Element]]) -> Element:
    """Return the public key whose secret nobody holds."""
    return _sum(group, [polynomial[0] for polynomial in polynomials])


def lagrange(indices: Iterable[int], index: int) -> int:
    """Return the coefficient of trustee ``index`` in the value at zero, given the trustees that take part."""
    numerator = denominator = 1
    for other in indices:
        if other != index:
            numerator = numerator * other % ORDER
            denominator = denominator * (other - index) % ORDER
    return numerator * pow(denominator, -1, ORDER) % ORDER


def combine_factors(group: Group, factors: Mapping[int, Element], threshold: int, size: int) -> Element:
    """Return the whole decryption factor from the factors of at least ``threshold`` of ``size`` trustees.

    Units: trustees count from 1. Of more factors than needed, those of the lowest indices are taken.
    Raises: ShareIndexWrongError, ShareMissingError.
    """
    if not all(1 <= index <= size for index in factors):
        raise ShareIndexWrongError
    if len(factors) < threshold:
        raise ShareMissingError
    taken = sorted(factors)[:threshold]
    return _sum(group, [group.mul(factors[index], lagrange(taken, index)) for index in taken])


def _sum(group: Group, elements: Iterable[Element]) -> Element:
    result = group.identity
    for element in elements:
        result = group.add(result, element)
    return result
