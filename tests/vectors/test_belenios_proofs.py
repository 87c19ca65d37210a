"""An election and a ceremony made by belenios-tool: every proof in them holds here, and every twin is refused."""

import base64
import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from keys.adapters.aesgcm import AesGcm
from keys.adapters.sodium import SodiumGroup, draw_scalar
from keys.blank import BlankSum, check_blank, check_blank_sum
from keys.board import Board, make_board, parse_signed
from keys.ceremony import make_inputs, make_output, make_parameters, open_share
from keys.channel import derive_secret
from keys.compact import format_compact
from keys.dealing import Polynomial, format_input, format_output, parse_input, parse_output, parse_polynomial
from keys.decryption import check_decryption
from keys.dlog import find_logarithm
from keys.elgamal import Ciphertext, add, equal, scale, total, zero
from keys.errors import RejectionError
from keys.group import Element, Group, parse_element
from keys.interval import check_option, check_sum
from keys.refusal import ProofDecryptionWrongError
from keys.schnorr import check_ballot_signature, check_key
from keys.shares import combine_factors
from keys.sigma import Proof, ciphertexts_text, parse_proof
from tests.keys.groups import BOTH

MIXED = Path(__file__).parent / "belenios" / "mixed"
WEIGHTS = [16_548, 8_274, 8_548, 8_685]


class Archive:
    """The data of an archive by the type of the event that they stand at."""

    def __init__(self, path: Path) -> None:
        with tarfile.open(path) as archive:
            files = {item.name: archive.extractfile(item).read() for item in archive}  # type: ignore[union-attr]
        self.data = {name.split(".")[0]: data for name, data in files.items() if name.endswith(".data.json")}
        self.events = [json.loads(data) for name, data in files.items() if name.endswith(".event.json")]
        setup = self.payloads("Setup")[0]
        self.phi = base64.b64encode(bytes.fromhex(setup["election"])).decode().rstrip("=")
        self.election = json.loads(self.data[setup["election"]])
        self.trustees = json.loads(self.data[setup["trustees"]])
        self.credentials = json.loads(self.data[setup["credentials"]])

    def payloads(self, kind: str) -> list[Any]:
        return [json.loads(self.data[item["payload"]]) for item in self.events if item["type"] == kind]


ARCHIVE = Archive(MIXED / "election.bel")
BALLOTS = ARCHIVE.payloads("Ballot")


def sealed(group: Group, value: dict[str, str]) -> Ciphertext:
    alpha, beta = (parse_element(group, value[name], zero=True) for name in ("alpha", "beta"))
    return Ciphertext(alpha, beta)


def proofs(values: list[dict[str, str]]) -> list[Proof]:
    return [parse_proof(**value) for value in values]


def signed_hash(ballot: dict[str, Any]) -> str:
    plain = {name: value for name, value in ballot.items() if name != "signature"}
    data = json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def check_ballot(group: Group, ballot: dict[str, Any]) -> None:
    """Check all proofs of a ballot: four options of which one, then three of which one or two, or blank."""
    key = parse_element(group, ARCHIVE.election["public_key"])
    prefix = f"{ARCHIVE.phi}|{ballot['credential']}"
    for answer in ballot["answers"]:
        choices = [sealed(group, item) for item in answer["choices"]]
        for item, values in zip(choices, answer["individual_proofs"], strict=True):
            check_option(group, key, prefix, item, proofs(values))
        text = f"{prefix}|{ciphertexts_text(group, choices)}"
        if "blank_proof" in answer:
            pair = BlankSum(choices[0], total(group, choices[1:]))
            check_blank(group, key, text, pair, proofs(answer["blank_proof"]))
            check_blank_sum(group, key, text, pair, (1, 2), proofs(answer["overall_proof"]))
        else:
            check_sum(group, key, text, total(group, choices), (1,), proofs(answer["overall_proof"]))
    signature = ballot["signature"]
    assert signature["hash"] == signed_hash(ballot)
    author = parse_element(group, ballot["credential"])
    check_ballot_signature(group, author, signature["hash"], parse_proof(**signature["proof"]))


@BOTH
def test_the_ballots_hold(group: Group) -> None:
    assert len(BALLOTS) == 4
    for ballot in BALLOTS:
        check_ballot(group, ballot)


def twins() -> dict[str, tuple[str, dict[str, Any]]]:
    """One ballot for every place where two values of the same type can change places, with the code that is due."""
    found = {}

    def twin(name: str, code: str, change: Any) -> None:
        ballot = json.loads(json.dumps(BALLOTS[1]))
        change(ballot)
        ballot["signature"]["hash"] = signed_hash(ballot)
        found[name] = code, ballot

    def swap(where: Any, first: Any, second: Any) -> None:
        where[first], where[second] = where[second], where[first]

    def borrow(answers: Any, kind: str) -> None:
        answers[0][kind] = answers[1][kind][: len(answers[0][kind])]

    for place in (0, 1):
        twin(f"{place}-choices", "proof-option-wrong", lambda b, p=place: swap(b["answers"][p]["choices"], 0, 1))
        twin(
            f"{place}-halves",
            "proof-option-wrong",
            lambda b, p=place: swap(b["answers"][p]["choices"][2], "alpha", "beta"),
        )
        twin(
            f"{place}-proofs", "proof-option-wrong", lambda b, p=place: swap(b["answers"][p]["individual_proofs"], 0, 1)
        )
        twin(
            f"{place}-branches",
            "proof-option-wrong",
            lambda b, p=place: swap(b["answers"][p]["individual_proofs"][1], 0, 1),
        )
        twin(
            f"{place}-parts",
            "proof-sum-wrong",
            lambda b, p=place: swap(b["answers"][p]["overall_proof"][0], "challenge", "response"),
        )
    twin("blank-branches", "proof-blank-wrong", lambda b: swap(b["answers"][1]["blank_proof"], 0, 1))
    twin(
        "blank-for-sum",
        "proof-blank-wrong",
        lambda b: b["answers"][1].update(blank_proof=b["answers"][1]["individual_proofs"][0]),
    )
    twin("option-of-another", "proof-option-wrong", lambda b: borrow(b["answers"], "individual_proofs"))
    twin("sum-of-another", "proof-sum-wrong", lambda b: borrow(b["answers"], "overall_proof"))
    twin("credential", "proof-option-wrong", lambda b: b.update(credential=BALLOTS[0]["credential"]))
    twin("signature", "ballot-signature-wrong", lambda b: b["signature"].update(proof=BALLOTS[0]["signature"]["proof"]))
    twin("signature-of-a-changed-ballot", "ballot-signature-wrong", lambda b: b.update(election_uuid="ZhengYiVectors2"))
    return found


@BOTH
@pytest.mark.parametrize(("code", "ballot"), twins().values(), ids=twins().keys())
def test_changed_ballots_are_refused(group: Group, code: str, ballot: dict[str, Any]) -> None:
    with pytest.raises(RejectionError) as caught:
        check_ballot(group, ballot)
    assert caught.value.code == code


def encrypted_tally(group: Group) -> list[list[Ciphertext]]:
    sized = ARCHIVE.payloads("EncryptedTally")[0]
    rows = json.loads(ARCHIVE.data[sized["encrypted_tally"]])
    return [[sealed(group, item) for item in row] for row in rows]


def weight_of(ballot: dict[str, Any]) -> int:
    [line] = [line for line in ARCHIVE.credentials if line.startswith(ballot["credential"])]
    return int(line.split(",")[1])


@BOTH
def test_the_tally_is_the_weighted_sum(group: Group) -> None:
    assert sorted(weight_of(ballot) for ballot in BALLOTS) == sorted(WEIGHTS)
    for place, row in enumerate(encrypted_tally(group)):
        sums = [zero(group)] * len(row)
        for ballot in BALLOTS:
            choices = [sealed(group, item) for item in ballot["answers"][place]["choices"]]
            sums = [
                add(group, old, scale(group, new, weight_of(ballot))) for old, new in zip(sums, choices, strict=True)
            ]
        assert all(equal(group, computed, given) for computed, given in zip(sums, row, strict=True))


def public_keys(group: Group) -> list[Element]:
    """The key of the service, then those of the board, in the order of trustees' numbers."""
    [[kind, single], [other, board]] = ARCHIVE.trustees
    assert [kind, other] == ["Single", "Pedersen"]
    keys = [single, *board["verification_keys"]]
    for key in keys:
        check_key(group, parse_element(group, key["public_key"]), parse_proof(**key["pok"]))
    return [parse_element(group, key["public_key"]) for key in keys]


@BOTH
def test_the_decryptions_hold_and_give_the_result(group: Group) -> None:
    tally, keys = encrypted_tally(group), public_keys(group)
    factors: dict[int, list[list[Element]]] = {}
    for owned in ARCHIVE.payloads("PartialDecryption"):
        part = json.loads(ARCHIVE.data[owned["payload"]])
        rows = [[parse_element(group, item, zero=True) for item in row] for row in part["decryption_factors"]]
        for row, made, given in zip(tally, rows, part["decryption_proofs"], strict=True):
            for item, factor, proof in zip(row, made, given, strict=True):
                public = keys[owned["owner"] - 1]
                check_decryption(group, ARCHIVE.phi, public, item.alpha, factor, parse_proof(**proof))
                bent = group.add(factor, group.generator)
                with pytest.raises(ProofDecryptionWrongError):
                    check_decryption(group, ARCHIVE.phi, public, item.alpha, bent, parse_proof(**proof))
        factors[owned["owner"]] = rows
    assert sorted(factors) == [1, 2, 4]
    counted: list[list[int]] = []
    for place, row in enumerate(tally):
        counted.append([])
        for option, item in enumerate(row):
            board = {owner - 1: factors[owner][place][option] for owner in (2, 4)}
            whole = group.add(factors[1][place][option], combine_factors(group, board, 2, 3))
            counted[-1].append(find_logarithm(group, group.sub(item.beta, whole), sum(WEIGHTS)))
    assert counted == ARCHIVE.payloads("Result")[0]["result"]


GROUP, CIPHER = SodiumGroup(), AesGcm()


def kept(name: str) -> str:
    return (MIXED / "board" / name).read_text().removesuffix("\n")


def tool_board() -> tuple[Board, list[Polynomial]]:
    certificates = [parse_signed(kept(f"{index}.cert")) for index in (1, 2, 3)]
    return make_board(GROUP, certificates), [parse_polynomial(line) for line in kept("polynomials.jsons").split("\n")]


def test_the_ceremony_of_the_tool_goes_through_ours_byte_for_byte() -> None:
    board, polynomials = tool_board()
    inputs = make_inputs(GROUP, board, polynomials)
    assert [format_input(item) for item in inputs] == [kept(f"{index}.vinput") for index in (1, 2, 3)]
    outputs = [parse_output(GROUP, kept(f"{index}.voutput")) for index in (1, 2, 3)]
    assert [format_output(GROUP, item) for item in outputs] == [kept(f"{index}.voutput") for index in (1, 2, 3)]
    parameters = make_parameters(GROUP, board, polynomials, outputs)
    assert format_compact(parameters) == kept("threshold.json")
    assert parameters == ARCHIVE.trustees[1][1]


def test_shares_of_the_tool_open_and_are_made_again() -> None:
    board, _ = tool_board()
    for index in (1, 2, 3):
        secret = derive_secret(kept(f"{index}.key"))
        output = parse_output(GROUP, kept(f"{index}.voutput"))
        share = open_share(GROUP, secret, output.key.public, kept(f"{index}.dkey"), CIPHER)
        ours = make_output(GROUP, board, secret, parse_input(kept(f"{index}.vinput")), CIPHER, draw_scalar)
        assert open_share(GROUP, secret, output.key.public, ours.share, CIPHER) == share
