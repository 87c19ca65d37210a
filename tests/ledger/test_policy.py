"""Policies: every line form, every contradiction, and quorums."""

import pytest

from keys.adapters.sodium import SigningKey
from keys.note import COSIGNATURE, ED25519, VerifierKey, format_vkey
from ledger.errors import LogUntrustedError, PolicyMalformedError, QuorumMissingError
from ledger.policy import MAX_BYTES, Group, Policy, check_quorum, format_policy, parse_policy
from tests.ledger.sample import LOG, OFFICE, OFFICER, ORIGIN, POLICY

WITNESSES = {
    name: VerifierKey(f"{name}.example", COSIGNATURE, SigningKey(name.encode().ljust(32)).public)
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
}
LINES = {name: f"witness {name} {format_vkey(key)}" for name, key in WITNESSES.items()}
MINIMAL = f"office {format_vkey(OFFICE)}\nquorum none\n"

# The shape of the example in C2SP tlog-policy, in blanks and comments of every allowed kind.
EXAMPLE = f"""
# logs
log {format_vkey(LOG)} https://zhengyi.example/log
 \t # witnesses of two organisations
{LINES["X1"]}
{LINES["X2"]} https://x2.example/
\t{LINES["X3"]}\t
group  X-witnesses \t 2 X1 X2 X3

{LINES["Y1"]}
{LINES["Y2"]}
{LINES["Y3"]}
group Y-witnesses any Y1 Y2 Y3
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
office {format_vkey(OFFICE)}
officer 林伟 {format_vkey(OFFICER)}
pdf-root sha256:{"ab" * 32}
pdf-stamp-root sha256:{"cd" * 32}
pdf-stamp-root sha256:{"ef" * 32}
pdf-signer Officer CN=Lin Wei, O=Notary  Office
"""


def keys(*names: str) -> list[VerifierKey]:
    return [WITNESSES[name] for name in names]


def test_an_example_with_every_line() -> None:
    policy = parse_policy(EXAMPLE.encode())
    assert policy.log_key(ORIGIN) == LOG
    assert policy.office == OFFICE
    assert policy.officers == {"林伟": OFFICER}
    assert policy.witnesses == WITNESSES
    assert policy.groups == {
        "X-witnesses": Group(2, ("X1", "X2", "X3")),
        "Y-witnesses": Group(1, ("Y1", "Y2", "Y3")),
        "X-and-Y": Group(2, ("X-witnesses", "Y-witnesses")),
    }
    assert policy.pdf_root == b"\xab" * 32
    assert policy.pdf_stamp_roots == (b"\xcd" * 32, b"\xef" * 32)
    assert policy.pdf_signers == {"Officer": "CN=Lin Wei, O=Notary Office"}
    assert parse_policy(format_policy(policy)) == policy
    with pytest.raises(LogUntrustedError):
        policy.log_key("other")


def test_the_least_policy() -> None:
    policy = parse_policy(MINIMAL.encode())
    assert policy == Policy({}, OFFICE)
    check_quorum(policy, [])


def test_a_written_policy_comes_back() -> None:
    assert parse_policy(format_policy(POLICY)) == POLICY


@pytest.mark.parametrize(
    ("names", "enough"),
    [
        ("", False),
        ("X1 X2", False),
        ("Y1 Y2 Y3", False),
        ("X1 Y1", False),
        ("X1 X2 Y1", True),
        ("X2 X3 Y3", True),
        ("X1 X2 X3 Y1 Y2 Y3", True),
    ],
)
def test_the_quorum_of_the_example(names: str, enough: bool) -> None:
    policy = parse_policy(EXAMPLE.encode())
    if enough:
        check_quorum(policy, keys(*names.split()))
    else:
        with pytest.raises(QuorumMissingError):
            check_quorum(policy, keys(*names.split()))


def test_a_quorum_of_one_witness() -> None:
    policy = parse_policy(f"{LINES['X1']}\nquorum X1\noffice {format_vkey(OFFICE)}\n".encode())
    check_quorum(policy, keys("X1"))
    for cosigners in ([], keys("X2"), [VerifierKey("X1.example", COSIGNATURE, WITNESSES["X2"].public)]):
        with pytest.raises(QuorumMissingError):
            check_quorum(policy, cosigners)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none\n",
        f"office {format_vkey(OFFICE)}\n",
        MINIMAL[:-1],
        MINIMAL.replace("\n", "\r\n"),
        MINIMAL.replace(" ", "\u00a0"),
        MINIMAL + "\x00\n",
        MINIMAL + "unknown line\n",
        MINIMAL + "Quorum none\n",
        MINIMAL + "quorum none\n",
        MINIMAL + f"office {format_vkey(LOG)}\n",
        MINIMAL + "log\n",
        MINIMAL + "log x\n",
        MINIMAL + f"log {format_vkey(LOG)} a b\n",
        MINIMAL + f"log {format_vkey(LOG)}\n" * 2,
        MINIMAL + f"log {format_vkey(VerifierKey(ORIGIN, ED25519, OFFICE.public))}\n",
        MINIMAL + f"log {format_vkey(LOG)}\nlog {format_vkey(VerifierKey(ORIGIN, ED25519, OFFICER.public))}\n",
        MINIMAL + f"log {format_vkey(WITNESSES['X1'])}\n",
        MINIMAL + f"witness W {format_vkey(LOG)}\n",
        MINIMAL + f"witness none {format_vkey(WITNESSES['X1'])}\n",
        MINIMAL + f"witness {format_vkey(WITNESSES['X1'])}\n",
        MINIMAL + f"{LINES['X1']}\n{LINES['X1'].replace('X1', 'X2', 1)}\n",
        MINIMAL + f"{LINES['X1']}\n{LINES['X2'].replace('X2', 'X1', 1)}\n",
        MINIMAL + f"witness W {format_vkey(VerifierKey('w', COSIGNATURE, OFFICE.public))}\n",
        MINIMAL + "group G any\n",
        MINIMAL + "group G any X1\n",
        MINIMAL + f"group G any X1\n{LINES['X1']}\n",
        MINIMAL + f"{LINES['X1']}\ngroup G any X1 X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup G any X1\ngroup H any X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup G any X1\ngroup G any G\n",
        MINIMAL + f"{LINES['X1']}\ngroup G any G\n",
        MINIMAL + f"{LINES['X1']}\ngroup X1 any X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup none any X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup G any none\n",
        MINIMAL + f"{LINES['X1']}\ngroup G 0 X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup G 2 X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup G 01 X1\n",
        MINIMAL + f"{LINES['X1']}\ngroup G most X1\n",
        f"office {format_vkey(OFFICE)}\nquorum X1\n{LINES['X1']}\n",
        f"office {format_vkey(OFFICE)}\nquorum\n",
        MINIMAL + f"officer {format_vkey(OFFICER)}\n",
        MINIMAL + f"officer lin {format_vkey(OFFICE)}\n",
        MINIMAL + f"officer lin {format_vkey(OFFICER)}\nofficer lin {format_vkey(LOG)}\n",
        MINIMAL + f"officer lin {format_vkey(OFFICER)} extra\n",
        MINIMAL + "pdf-root ab\n",
        MINIMAL + "pdf-root sha256:ab\n",
        MINIMAL + f"pdf-root sha256:{'AB' * 32}\n",
        MINIMAL + f"pdf-root sha256:{'ab' * 32}\n" * 2,
        MINIMAL + "pdf-stamp-root sha256:ab\n",
        MINIMAL + "pdf-stamp-root\n",
        MINIMAL + "pdf-signer Officer\n",
        MINIMAL + "pdf-signer Officer A\npdf-signer Officer B\n",
    ],
    ids=range(52),
)
def test_other_policies_are_refused(text: str) -> None:
    with pytest.raises(PolicyMalformedError):
        parse_policy(text.encode())


def test_bytes_that_are_no_text_and_too_many_of_them() -> None:
    parse_policy(MINIMAL.encode() + b"#" * (MAX_BYTES - len(MINIMAL) - 1) + b"\n")
    for data in (MINIMAL.encode() + b"#\xff\n", MINIMAL.encode() + b"#" * MAX_BYTES + b"\n"):
        with pytest.raises(PolicyMalformedError):
            parse_policy(data)


def test_a_weak_key_refuses_the_policy_and_the_line_is_named() -> None:
    weak = format_vkey(VerifierKey("weak", ED25519, b"\x01" + bytes(31)))
    with pytest.raises(PolicyMalformedError, match="line 3: The public key is not a canonical point of prime order"):
        parse_policy(f"{MINIMAL}log {weak}\n".encode())


def test_what_would_be_read_otherwise_is_not_written() -> None:
    for policy in (
        Policy({}, OFFICE, pdf_signers={"Officer": "two  spaces"}),
        Policy({}, OFFICE, pdf_signers={"Officer": "line\nquorum none"}),
        Policy({"other": LOG}, OFFICE),
        Policy({}, OFFICE, {"lin wei": OFFICER}),
    ):
        with pytest.raises(PolicyMalformedError):
            format_policy(policy)
