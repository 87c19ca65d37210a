"""The making of the election key as the ledger shows it: each step checked when it is taken in.

    certificate (each trustee) > commit (each) > reveal (each) > confirm (each) > complete (officer)

The service's own key stands before the first reveal, so that nobody could fit it to the board's. A step stands once;
a step of the next kind waits for all of the one before. Nothing secret is read here: what trustees send each other is
encrypted, and whether it fits is what each confirms.
Specification: ``voting/SPEC.md`` section Algorithms, "Ceremony"; keys/SPEC.md, Algorithms 7; attacks A34 to A39.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from keys.board import Board, Certificate, make_board, open_certificate, open_coefficients, parse_signed
from keys.ceremony import check_output, make_parameters
from keys.compact import format_compact
from keys.dealing import Polynomial, ShareOutput, parse_output, parse_polynomial
from keys.group import Element, Group
from keys.hashing import digest
from keys.refusal import ShareWrongError
from keys.schnorr import check_key
from voting.belenios.trustees import Item, Single, check_trustees, parse_trustees
from voting.manifest import MAX_BOARD, Trustees
from voting.secret_bodies import CERTIFICATE, COMMIT, COMPLETE, CONFIRM, REVEAL, SERVICE_KEY
from voting.secret_errors import (
    CeremonyOrderError,
    CeremonyPlaceError,
    RevealWrongError,
    ServiceKeyWrongError,
    ThresholdWrongError,
    TrusteesDifferError,
)

FindBlob = Callable[[bytes], bytes]


def commit_digest(origin: str, trustee: str, polynomial: str) -> bytes:
    """What a trustee publishes before anybody shows coefficients; ``polynomial`` is the later text."""
    return digest("zhengyi/ceremony-commit/v1", origin.encode(), trustee.encode(), polynomial.encode())


def check_threshold(threshold: int, size: int) -> None:
    """Check that one trustee alone cannot decrypt and that one may be lost. Raises ThresholdWrongError."""
    if not 2 <= threshold < size <= MAX_BOARD:
        raise ThresholdWrongError


class Ceremony:
    """The ceremony of one case. ``items`` and ``data`` are there when it is complete."""

    def __init__(self, origin: str, group: Group) -> None:
        self.origin = origin
        self.group = group
        self.certificates: dict[str, Certificate] = {}
        self.commits: dict[str, bytes] = {}
        self.polynomials: dict[str, Polynomial] = {}
        self.coefficients: dict[str, tuple[Element, ...]] = {}
        self.outputs: dict[str, ShareOutput] = {}
        self.service: str | None = None
        self.items: tuple[Item, ...] = ()
        self.data = b""

    @property
    def has_begun(self) -> bool:
        """Whether any step stands in the ledger."""
        return bool(self.certificates) or self.service is not None

    def names(self) -> list[str]:
        """The trustees in the order of their certificates' indices."""
        return sorted(self.certificates, key=lambda name: self.certificates[name].index)

    def board(self) -> Board:
        """The certificates of all. Raises CeremonyOrderError as long as one is missing."""
        ordered = [self.certificates[name] for name in self.names()]
        if not ordered or len(ordered) != ordered[0].size:
            raise CeremonyOrderError("a certificate is missing")
        return make_board(self.group, [item.signed for item in ordered])

    def follow(self, body: dict[str, Any], blob: FindBlob) -> None:
        """Check one step and take it in.

        Raises: what the step deserves, and then the state is as it was.
        """
        if self.items:
            raise CeremonyOrderError("the ceremony is complete")
        phase = body["phase"]
        if phase == CERTIFICATE:
            self._certify(body["trustee"], body["certificate"])
        elif phase == COMMIT:
            self._commit(body["trustee"], body["digest"])
        elif phase == REVEAL:
            self._reveal(body["trustee"], body["polynomial"])
        elif phase == CONFIRM:
            self._confirm(body["trustee"], body["voutput"])
        elif phase == SERVICE_KEY:
            self._take_service(body["item"])
        elif phase == COMPLETE:
            self._complete(body["trustees"], blob)

    def check_sealed(self, trustees: Trustees | None) -> None:
        """Check that a manifest names the trustees of this ceremony. Raises TrusteesDifferError."""
        if trustees is None:
            if self.has_begun:
                raise TrusteesDifferError("a recorded vote has no trustees")
            return
        if not self.items or hashlib.sha256(self.data).digest() != trustees.sha256:
            raise TrusteesDifferError
        if (tuple(self.names()), self.board().threshold) != (trustees.board, trustees.threshold):
            raise TrusteesDifferError("other names, another order or another threshold")

    def _certify(self, name: str, text: str) -> None:
        if self.commits or name in self.certificates:
            raise CeremonyOrderError
        made = open_certificate(self.group, parse_signed(text))
        check_threshold(made.threshold, made.size)
        keys = {self.group.encode(key) for key in (made.verification, made.encryption)}
        for other in self.certificates.values():
            if (other.size, other.threshold) != (made.size, made.threshold) or other.index == made.index:
                raise CeremonyPlaceError
            keys -= {self.group.encode(key) for key in (other.verification, other.encryption)}
        if len(keys) != 2 or made.index > made.size:
            raise CeremonyPlaceError
        self.certificates[name] = made

    def _commit(self, name: str, promised: bytes) -> None:
        self.board()
        self._check_turn(name, self.commits)
        self.commits[name] = promised

    def _reveal(self, name: str, text: str) -> None:
        self._check_turn(name, self.polynomials, self.commits)
        if self.service is None:
            raise CeremonyOrderError("the service's key comes before the first reveal")
        if commit_digest(self.origin, name, text) != self.commits[name]:
            raise RevealWrongError
        made = parse_polynomial(text)
        if len(made.secrets) != len(self.certificates):
            raise ShareWrongError("not one for each trustee")
        index = self.certificates[name].index
        coefficients = open_coefficients(self.group, self.board(), index, made.coefficients, made.agreement)
        self.polynomials[name], self.coefficients[name] = made, coefficients

    def _confirm(self, name: str, text: str) -> None:
        self._check_turn(name, self.outputs, self.polynomials)
        made = parse_output(self.group, text)
        coefficients = [self.coefficients[other] for other in self.names()]
        check_output(self.group, self.board(), self.certificates[name].index, coefficients, made.key)
        self.outputs[name] = made

    def _take_service(self, text: str) -> None:
        if self.service is not None or self.polynomials:
            raise CeremonyOrderError
        items = parse_trustees(self.group, f"[{text}]".encode())
        if len(items) != 1 or not isinstance(items[0], Single):
            raise ServiceKeyWrongError
        check_key(self.group, items[0].trustee.key, items[0].trustee.proof)
        self.service = text

    def _complete(self, named: bytes, blob: FindBlob) -> None:
        data = self.make_data()
        if hashlib.sha256(data).digest() != named or blob(named) != data:
            raise TrusteesDifferError
        items = parse_trustees(self.group, data)
        check_trustees(self.group, items)
        self.items, self.data = items, data

    def make_data(self) -> bytes:
        """The Belenios trustees that the steps so far give. Raises CeremonyOrderError if one is missing."""
        if self.service is None or not self.outputs or set(self.outputs) != set(self.certificates):
            raise CeremonyOrderError("a trustee has not confirmed")
        names = self.names()
        parameters = make_parameters(
            self.group, self.board(), [self.polynomials[name] for name in names], [self.outputs[name] for name in names]
        )
        return f"[{self.service},{format_compact(['Pedersen', parameters])}]".encode()

    def _check_turn(self, name: str, done: dict[str, Any], before: dict[str, Any] | None = None) -> None:
        """Check that ``name`` is of the board, has not done this, and that all have done what comes ``before``."""
        if name not in self.certificates or name in done:
            raise CeremonyOrderError
        if before is not None and set(before) != set(self.certificates):
            raise CeremonyOrderError("the step before is not done by all")
