"""Figures as a certificate prints them: exact products, percentages for the eye, sums. Areas are decimal strings."""

from collections.abc import Iterable

from notary.certificate import Amount, Condition


def format_products(condition: Condition) -> tuple[str, str]:
    """The comparison that was made, by cross-multiplication: two lines that a reader can redo by hand.

    The sign before the second line is how the products stand, not how they should stand.
    """
    numerator, denominator = condition.fraction
    left, right = multiply_decimal(condition.value, denominator), multiply_decimal(condition.base, numerator)
    difference = int(_scaled(left)) - int(_scaled(right))
    sign = ">" if difference > 0 else "<" if difference < 0 else "="
    return f"{condition.value} × {denominator} = {left}", f"{sign} {condition.base} × {numerator} = {right}"


def multiply_decimal(text: str, factor: int) -> str:
    """A decimal string times an integer, exactly, with as many decimals as it had."""
    whole, _, decimals = text.partition(".")
    product = str(int(whole + decimals) * factor).rjust(len(decimals) + 1, "0")
    return (
        f"{product[: len(product) - len(decimals)]}.{product[len(product) - len(decimals) :]}" if decimals else product
    )


def format_percent(value: str | int, base: str | int) -> str:
    """A share of ``base`` in per cent with two decimals, half rounded up, computed in integers."""
    hundredths = share_of(value, base, 10_000)
    return "—" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}%"


def share_of(value: str | int, base: str | int, parts: int) -> int | None:
    """How many of ``parts`` equal parts of ``base`` are ``value``, half rounded up; None of nothing."""
    top, bottom = (int(_scaled(str(number))) for number in (value, base))
    return (top * 2 * parts + bottom) // (2 * bottom) if bottom else None


def add_amounts(amounts: Iterable[Amount]) -> Amount:
    """The exact sum of some amounts, with as many decimals as the finest area among them."""
    listed = list(amounts)
    decimals = max((len(amount.area.partition(".")[2]) for amount in listed), default=0)
    total = str(sum(int(_scaled(amount.area)) for amount in listed) // 10 ** (9 - decimals)).rjust(decimals + 1, "0")
    area = f"{total[: len(total) - decimals]}.{total[len(total) - decimals :]}" if decimals else total
    return Amount(sum(amount.heads for amount in listed), area)


def _scaled(text: str) -> str:
    """The digits of a decimal string at nine decimals, so that two of them compare as integers."""
    whole, _, decimals = text.partition(".")
    return whole + decimals.ljust(9, "0")
