"""The attack that our second decryption proof stops passes Belenios' own tool, which proves version 1."""

from tests.outsiders.belenios import Tool, verify
from tests.tampering.secret.test_shift import HONEST, shifted_archive
from voting.belenios.event import RESULT
from voting.belenios.result import format_result


def test_the_tool_accepts_a_count_that_a_trustee_and_the_last_voter_shifted(belenios_tool: Tool) -> None:
    bel = shifted_archive()
    assert verify(belenios_tool, bel.seal()).is_accepted
    bel.at(RESULT).data[0] = format_result(((HONEST["for"], HONEST["against"], 0),))
    assert not verify(belenios_tool, bel.seal()).is_accepted
