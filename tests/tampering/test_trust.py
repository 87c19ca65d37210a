"""Attacks A53, A54 and wrong policies: whose keys count, and who says so."""

from typing import Any

import pytest

from keys.note import COSIGNATURE, VerifierKey, format_vkey
from ledger.errors import PolicyMalformedError
from ledger.policy import Policy
from ledger.record import Record
from tests.simulator import World, key_of
from tests.tampering.bending import (
    OPENED,
    Asked,
    Bend,
    asked,
    assert_accepted,
    bend,
    bends,
    body_of,
    plain,
    policy_with,
    resign,
)
from voting.statement import sign_statement

# -- A53 --------------------------------------------------------------------------------------------------------------


@bend("A53", "S2", "one officer's key under two names", "officer-unknown", OPENED)
def _(world: World) -> None:
    officers = body_of(world, OPENED)["officers"]
    officers.append({**officers[0], "name": "li_again"})
    resign(world, OPENED, "li")


@bend("A53", "S2", "one officer's name for two keys", "officer-unknown", OPENED)
def _(world: World) -> None:
    officers = body_of(world, OPENED)["officers"]
    officers.append({**officers[1], "name": "li"})
    resign(world, OPENED, "li")


@bend("A53", "S2", "two signatures of one officer", "officers-same", 3)
def _(world: World) -> None:
    resign(world, 3, "li")
    world.drafts[3].body["signatures"] *= 2


@pytest.mark.parametrize("bend", bends("A53"), ids=str)
def test_a53_counted_by_name(bend: Bend) -> None:
    bend.check()


@pytest.mark.parametrize("kind", ["witness", "officer"])
def test_a53_a_policy_never_holds_one_key_twice(kind: str) -> None:
    world = plain()
    first, second = (VerifierKey(f"w.example/{n}", COSIGNATURE, key_of("witness").public) for n in (1, 2))
    lines = [f"witness a {format_vkey(first)}", f"witness b {format_vkey(second)}", "group g all a b", "quorum g"]
    if kind == "officer":
        key = VerifierKey("vote.example/shihezi/li2", world.office.kind, key_of("li").public)
        lines = [f"officer li2 {format_vkey(key)}", "quorum none"]
    with pytest.raises(PolicyMalformedError):
        policy_with(world, *lines, without="quorum")


# -- A54: keys that the record brings along ---------------------------------------------------------------------------


def forged(**fields: Any) -> World:
    """The same case, made whole by somebody with keys of his own for office and log."""
    world = World(office_key=key_of("forged office"), log_key=key_of("forged log"), **fields)
    world.prepare()
    world.deliver(["v0001"])
    world.open_voting()
    world.cast("v0001", "for")
    world.close_voting()
    world.reconcile()
    world.declare()
    world.read_statement()
    return world


@bend("A54", "S0", "a whole record under the right name with its own keys", "signature-missing")
def _(world: World) -> Asked:
    return Asked(forged().record(), world.policy())


@bend("A54", "S0", "a whole record under a name of its own", "log-untrusted")
def _(world: World) -> Asked:
    return Asked(forged(origin="vote.example/shihezi/case/2026-99").record(), world.policy())


@bend("A54", "S1", "a case opened by officers whom the policy does not know", "officer-unknown", OPENED)
def _(world: World) -> None:
    body_of(world, OPENED)["officers"][0]["key"] = key_of("forged li").public.hex()
    statement = world.drafts[OPENED].body["statement"]
    world.drafts[OPENED].body = sign_statement(statement, {"li": key_of("forged li").sign})


@bend("A54", "S2", "a case opened for another log", "log-wrong", OPENED)
def _(world: World) -> None:
    body_of(world, OPENED)["log"] = format_vkey(VerifierKey(world.origin, 1, key_of("forged log").public))
    resign(world, OPENED, "li")


@bend("A54", "S1", "entries signed by the log in the office's place", "signature-missing", OPENED)
def _(world: World) -> Asked:
    policy = world.policy()
    world.office_key = world.log_key
    return Asked(world.record(), policy)


@pytest.mark.parametrize("bend", bends("A54"), ids=str)
def test_a54_self_declared_trust(bend: Bend) -> None:
    bend.check()


def test_a54_the_forged_record_holds_under_its_own_policy() -> None:
    """Control: nothing but the policy tells a forger's record from the office's."""
    assert_accepted(asked(forged()))


@pytest.mark.parametrize("copy", [b"", b"nonsense\n", forged().policy_text()])
def test_a54_the_copy_of_the_policy_is_never_read(copy: bytes) -> None:
    world = plain()
    assert_accepted(Asked(Record({**world.record().files, "policy.txt": copy}), world.policy()))


# -- wrong policies ---------------------------------------------------------------------------------------------------


def other_key(world: World, line: str, name: str) -> Policy:
    """The right policy with the key in one line replaced."""
    begin = f"officer {line} " if line in ("li", "wang", "zhao", "qian") else f"{line} "
    key = VerifierKey(name, 1, key_of("another").public)
    return policy_with(world, f"{begin}{format_vkey(key)}", without=begin)


@bend("X2", "S0", "a policy with another log key", "signature-missing")
def _(world: World) -> Asked:
    return asked(world, other_key(world, "log", world.origin))


@bend("X2", "S0", "a policy with another office key", "signature-missing", OPENED)
def _(world: World) -> Asked:
    return asked(world, other_key(world, "office", world.office.name))


@bend("X2", "S0", "a policy with another notary's key", "officer-unknown", OPENED)
def _(world: World) -> Asked:
    return asked(world, other_key(world, "li", "vote.example/shihezi/li"))


@bend("X2", "S0", "a policy with another letter maker's key", "officer-unknown", OPENED)
def _(world: World) -> Asked:
    return asked(world, other_key(world, "qian", "vote.example/shihezi/qian"))


@bend("X2", "S0", "a policy that lacks an officer", "officer-unknown", OPENED)
def _(world: World) -> Asked:
    return asked(world, policy_with(world, without="officer wang"))


@bend("X2", "S0", "a policy for another case of the office", "log-untrusted")
def _(world: World) -> Asked:
    return asked(world, policy_with(World(origin="vote.example/shihezi/case/2026-02")))


@bend("X2", "S0", "a policy without any log", "log-untrusted")
def _(world: World) -> Asked:
    return asked(world, policy_with(world, without="log"))


@bend("X2", "S0", "a policy that demands a witness", "quorum-missing")
def _(world: World) -> Asked:
    key = VerifierKey("witness.example/one", COSIGNATURE, key_of("witness").public)
    return asked(world, policy_with(world, f"witness one {format_vkey(key)}", "quorum one", without="quorum"))


@pytest.mark.parametrize("bend", bends("X2"), ids=str)
def test_x2_wrong_policy(bend: Bend) -> None:
    bend.check()


def test_a_policy_may_know_more_than_one_case() -> None:
    """Control: further logs and officers in the policy change nothing."""
    world = plain()
    sun = VerifierKey("vote.example/shihezi/sun", 1, key_of("sun").public)
    other = World(origin="vote.example/shihezi/case/2026-02", log_key=key_of("log 2"))
    policy = policy_with(world, f"officer sun {format_vkey(sun)}", f"log {format_vkey(other.log)}")
    assert_accepted(asked(world, policy))
