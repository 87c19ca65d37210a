"""What checking one ballot costs, counted in operations of the group and not in time, which depends on the machine."""

from collections import Counter

from keys.adapters.sodium import SodiumGroup
from keys.elgamal import Ciphertext, encrypt, total
from keys.group import Element, parse_element
from keys.interval import check_option, check_sum, prove_interval
from keys.schnorr import check_ballot_signature, sign_ballot
from tests.keys.groups import SECRET, drawing, number


class CountingGroup(SodiumGroup):
    """libsodium's group that counts what it is asked; products by the generator are not products of an element."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def decode(self, data: bytes) -> Element:
        self.counts["decode"] += 1
        return super().decode(data)

    def base(self, k: int) -> Element:
        self.counts["base"] += 1
        return super().base(k)

    def mul(self, e: Element, k: int) -> Element:
        self.counts["mul"] += 1
        return super().mul(e, k)


def test_a_ballot_of_four_options_takes_28_products() -> None:
    """Of 60 allowed: for each option two of alpha, beta and the key; half of that for the sum; one to sign."""
    plain = SodiumGroup()
    key, votes = plain.base(SECRET), [0, 1, 0, 0]
    sealed = [encrypt(plain, key, vote, number(place)) for place, vote in enumerate(votes)]
    draw = drawing("d")
    proofs = [
        prove_interval(plain, key, "S", item, (0, 1), vote, number(place), draw)
        for place, (item, vote) in enumerate(zip(sealed, votes, strict=True))
    ]
    randomness = sum(number(place) for place in range(4))
    overall = prove_interval(plain, key, "T", total(plain, sealed), (1,), 0, randomness, draw)
    signature = sign_ballot(plain, SECRET, "hash", draw())

    group = CountingGroup()
    texts = [(plain.encode(item.alpha)[::-1].hex(), plain.encode(item.beta)[::-1].hex()) for item in sealed]
    read = [Ciphertext(parse_element(group, alpha), parse_element(group, beta)) for alpha, beta in texts]
    for item, proof in zip(read, proofs, strict=True):
        check_option(group, key, "S", item, proof)
    check_sum(group, key, "T", total(group, read), (1,), overall)
    author = parse_element(group, plain.encode(key)[::-1].hex())
    check_ballot_signature(group, author, "hash", signature)
    assert group.counts == {"decode": 9, "base": 10, "mul": 28}
