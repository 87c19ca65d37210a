"""The trustee's own tool: offline, on the trustee's computer, with a record from the office and a policy of its own.

Each step reads the record, checks all of it by the audit that everyone has, checks what it is about to sign against
the same rules, and only then signs. The ceremony's secret and the share of the key stand in one sealed file.

    certificate > commit > reveal > confirm > seal > drill > decrypt

The last step takes one visit or two: first the closed record is confirmed; the shares are made in the same visit if the
record shows that enough trustees have confirmed it, this one included, else when the trustee comes again.

A trustee remembers the last head it saw, so that a second history shows, and that it decrypted, so that it never does
so twice: this is on the disk before the share leaves.
Specification: ``notary/SPEC.md`` section Algorithms, "Trustee's tool"; DESIGN section 9.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keys.adapters.aesgcm import AesGcm
from keys.adapters.keystore import NamedKey, open_sealed_key, read_public_key, save_sealed_key
from keys.adapters.sodium import SodiumGroup, check_signature, draw_scalar, make_seed
from keys.board import format_signed, make_certificate
from keys.ceremony import make_inputs, make_output, make_polynomial, open_share
from keys.channel import TrusteeSecret, derive_secret, make_seed_text
from keys.dealing import format_output, format_polynomial
from keys.encoding import hex_of
from keys.note import ED25519, VerifierKey, format_vkey
from ledger.policy import Policy
from ledger.record import Record
from notary.adapters.rulebook import load_rulebook
from notary.adapters.sealedstate import SealedState, State
from notary.adapters.secret_errors import (
    DecryptedAlreadyError,
    DecryptionNotDueError,
    TrusteeCaseWrongError,
    TrusteeFileMissingError,
)
from notary.adapters.signedfile import Signed, make_signed, parse_signed_file
from notary.adapters.trusteecheck import check_head, check_next, check_proposal, check_record, origin_of
from notary.kinds import TALLIED
from notary.officer import commission_name
from notary.process import Process
from voting.ceremony import commit_digest
from voting.secret_bodies import CERTIFICATE, COMMIT, CONFIRM, MEASURES, REVEAL
from voting.secret_step import closing_of, is_confirmed, parts_of
from voting.share import find_holder, make_drill, make_share

GROUP = SodiumGroup()
CIPHER = AesGcm()
EXTENSION = ".trustee"


@dataclass(slots=True)
class Sitting:
    """One step at the desk: the checked record, the whole state, and this case's part of it."""

    record: Record
    process: Process
    state: State
    case: dict[str, Any]


class TrusteeDesk:
    """One trustee with its folder: ``<name>.trustee``, the sealed file, and ``<name>.key``, which signs statements.

    One passphrase unlocks both. ``policy`` is the trustee's own copy, never the one inside a record.
    """

    def __init__(self, folder: Path, name: str, passphrase: str, policy: Policy) -> None:
        """Unlock the files. Raises TrusteeFileMissingError, TrusteeFileMalformedError, PassphraseWrongError."""
        self.name = name
        self.policy = policy
        self._file = SealedState.open(folder / f"{name}{EXTENSION}", passphrase)
        key_path = folder / self._file.key_file
        if not key_path.is_file():
            raise TrusteeFileMissingError(self._file.key_file)
        self._signer: NamedKey = open_sealed_key(key_path, passphrase)

    @classmethod
    def create(cls, folder: Path, name: str, passphrase: str, *, office: str = "", fast: bool = False) -> VerifierKey:
        """Make the sealed file, and the key that signs statements unless ``<name>.key`` is there; gives its public key.

        ``office`` is the host and name that begin the names of keys, such as ``vote.example/office``.
        Raises: TrusteeFileExistsError; PassphraseWrongError if the key that is there has another passphrase.
        """
        folder.mkdir(parents=True, exist_ok=True)
        key_path = folder / f"{name}.key"
        if key_path.exists():
            open_sealed_key(key_path, passphrase)
        SealedState.create(folder / f"{name}{EXTENSION}", name, key_path.name, passphrase, fast=fast)
        if key_path.exists():
            return read_public_key(key_path)
        named = commission_name(office, ("trustee",), name) if office else name
        return save_sealed_key(key_path, named, make_seed(), passphrase, fast=fast).key

    # -- ceremony -------------------------------------------------------------------------------------------------

    def certificate(self, record: Record, threshold: int = 2, board: Sequence[str] | None = None) -> Signed:
        """Join the board: by default all whom the case names as trustees, in their order there."""
        with self._sitting(record, joining=True) as sitting:
            people = sitting.process.case.officers.values()
            names = list(board or (person.name for person in people if "trustee" in person.roles))
            if self.name not in names:
                raise TrusteeCaseWrongError("the case does not name this trustee")
            sitting.case.setdefault("seed", make_seed_text(draw_scalar))
            place = names.index(self.name) + 1
            made = make_certificate(GROUP, self._secret(sitting), place, threshold, len(names), draw_scalar)
            return self._take_step(sitting, CERTIFICATE, certificate=format_signed(made))

    def commit(self, record: Record) -> Signed:
        """Draw the polynomial, keep it, and publish its digest."""
        with self._sitting(record) as sitting:
            if "polynomial" not in sitting.case:
                board = sitting.process.case.sealed.ceremony.board()
                made = make_polynomial(GROUP, board, self._secret(sitting), CIPHER, draw_scalar)
                sitting.case["polynomial"] = format_polynomial(made)
            digest = commit_digest(sitting.process.case.origin, self.name, sitting.case["polynomial"])
            return self._take_step(sitting, COMMIT, digest=hex_of(digest))

    def reveal(self, record: Record) -> Signed:
        """Publish what was committed to, once everybody has committed."""
        with self._sitting(record) as sitting:
            return self._take_step(sitting, REVEAL, polynomial=self._kept(sitting, "polynomial"))

    def confirm(self, record: Record) -> Signed:
        """Check what the others sent, make and keep the share of the key, and publish its public part."""
        with self._sitting(record) as sitting:
            ceremony, secret = sitting.process.case.sealed.ceremony, self._secret(sitting)
            board, names = ceremony.board(), ceremony.names()
            if set(ceremony.polynomials) != set(names) or self.name not in names:
                raise TrusteeCaseWrongError("not every trustee has revealed")
            inputs = make_inputs(GROUP, board, [ceremony.polynomials[name] for name in names])
            made = make_output(GROUP, board, secret, inputs[names.index(self.name)], CIPHER, draw_scalar)
            sitting.case["share"] = str(open_share(GROUP, secret, made.key.public, made.share, CIPHER))
            return self._take_step(sitting, CONFIRM, voutput=format_output(GROUP, made))

    # -- before opening -------------------------------------------------------------------------------------------

    def seal(self, record: Record, proposal: Signed) -> Signed:
        """Sign a proposed manifest after checking that it fits the record and names this board."""
        with self._sitting(record) as sitting:
            self._kept(sitting, "share")
            check_proposal(sitting.process, proposal, self.name)
            self._file.save(sitting.state)
            return proposal.sign({self.name: self._signer.sign})

    def drill(self, record: Record) -> Signed:
        """Show that this trustee can decrypt, on a ciphertext made here."""
        with self._sitting(record) as sitting:
            case, share = sitting.process.case, int(self._kept(sitting, "share"))
            manifest, trustees, _roll = parts_of(case)
            holder = find_holder(case.sealed.ceremony.items, trustees, self.name)
            made = make_drill(GROUP, case.sealed.context(manifest), holder, share, draw_scalar)
            return self._sign(sitting, "trustee_drill", {"trustee": self.name, **made})

    # -- after closing --------------------------------------------------------------------------------------------

    def decrypt(self, record: Record) -> tuple[Signed, ...]:
        """Audit the closed record, confirm it unless that was done, and decrypt each measure, once for ever.

        Gives the confirmation, alone as long as others must confirm first, and then a share of each measure.
        Raises: TrusteeCaseWrongError, DecryptedAlreadyError, TallyDiffersError, RecordRefusedError,
            TrusteeHeadError, DecryptionNotDueError, and what the rules refuse, such as SecrecyLowError.
        """
        with self._sitting(record, decrypting=True) as sitting:
            case, share = sitting.process.case, int(self._kept(sitting, "share"))
            if sitting.process.phase != TALLIED:
                raise DecryptionNotDueError
            made = [] if self.name in case.sealed.confirmed else [self._confirm_closing(sitting)]
            if made and not is_confirmed(case):
                self._file.save(sitting.state)
                return tuple(made)
            made += [self._decrypt_measure(sitting, measure, share) for measure in MEASURES]
            sitting.case["decrypted"] = [item.data.decode() for item in made]
            for name in ("polynomial", "seed", "share"):  # what could decrypt once more
                sitting.case.pop(name, None)
            self._file.save(sitting.state)
        return tuple(made)

    def decrypted(self, origin: str) -> tuple[Signed, ...]:
        """The shares that left this desk before, in case the office lost them: the same bytes, no second decryption."""
        with self._file.locked() as state:
            found = self._find(state, origin)
            if found is None or "decrypted" not in found:
                raise TrusteeCaseWrongError("this case was not decrypted here")
            return tuple(parse_signed_file(text.encode()) for text in found["decrypted"])

    def _confirm_closing(self, sitting: Sitting) -> Signed:
        """The heads seen before are prefixes of this record: the sitting has checked that."""
        size, root = closing_of(sitting.process.case)
        body = {"root": hex_of(root), "size": size, "trustee": self.name}
        return self._check_signed(sitting, "closing_confirmed", body)

    def _decrypt_measure(self, sitting: Sitting, measure: str, share: int) -> Signed:
        case = sitting.process.case
        manifest, trustees, _roll = parts_of(case)
        holder = find_holder(case.sealed.ceremony.items, trustees, self.name)
        context, tally = case.sealed.context(manifest), case.sealed.tallies[measure]
        body = make_share(GROUP, context, measure, holder, tally, share, draw_scalar)
        return self._check_signed(sitting, "share_published", {"trustee": self.name, **body})

    # -- the desk -------------------------------------------------------------------------------------------------

    @property
    def public(self) -> str:
        """The public key that the office's policy must name for this trustee."""
        return format_vkey(VerifierKey(self._signer.key.name, ED25519, self._signer.key.public))

    @contextmanager
    def _sitting(self, record: Record, *, joining: bool = False, decrypting: bool = False) -> Iterator[Sitting]:
        """Read, under the file's lock, a record of a case that this trustee takes part in, and check all of it."""
        with self._file.locked() as state:
            origin = origin_of(record)
            case = self._find(state, origin)
            if case is None and not joining:
                raise TrusteeCaseWrongError
            if case is None:
                case = {"origin": origin}
                state["cases"].append(case)
            if decrypting and "decrypted" in case:
                raise DecryptedAlreadyError
            process = check_record(record, self.policy, check_signature, load_rulebook(), GROUP, case.get("head"))
            check_head(case.get("head"), process)
            case["head"] = {"root": hex_of(process.case.root), "size": process.case.size}
            yield Sitting(record, process, state, case)

    def _take_step(self, sitting: Sitting, phase: str, **members: str) -> Signed:
        return self._sign(sitting, "trustees_set", {"phase": phase, "trustee": self.name, **members})

    def _sign(self, sitting: Sitting, kind: str, body: dict[str, Any]) -> Signed:
        """Sign a statement that may stand next in the record; what it rests on is on the disk before it leaves."""
        signed = self._check_signed(sitting, kind, body)
        self._file.save(sitting.state)
        return signed

    def _check_signed(self, sitting: Sitting, kind: str, body: dict[str, Any]) -> Signed:
        signed = make_signed(sitting.process.case.origin, kind, body, {self.name: self._signer.sign})
        check_next(sitting.process, signed)
        return signed

    def _secret(self, sitting: Sitting) -> TrusteeSecret:
        return derive_secret(self._kept(sitting, "seed"))

    def _kept(self, sitting: Sitting, name: str) -> str:
        if name not in sitting.case:
            raise TrusteeCaseWrongError(f"its {name} was not made here")
        return str(sitting.case[name])

    @staticmethod
    def _find(state: State, origin: str) -> dict[str, Any] | None:
        return next((item for item in state["cases"] if item["origin"] == origin), None)
