"""The closing table of the rest: where each of A61 to A98 is tried, and in what our tests differ from the item.

A01 to A60 are in ``secret/test_catalogue.py``. Tests of this folder named by a number count without being listed;
``ALSO`` names those elsewhere. What the catalogue asks in other words than the tests do stands in ``NOTES``.
"""

from pathlib import Path

from tests.tampering.secret.test_catalogue import functions, named_in
from tests.tampering.test_table import all_bends

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ALL = [f"A{number}" for number in range(61, 99)]
ALSO = {
    "A62": ["tests/notary/test_office_roll.py::test_a_posted_roll_is_amended_by_two_and_names_nobody"],
    "A64": ["tests/voting/test_merge.py::test_doubt_is_a_problem"],
    "A65": ["tests/voting/test_merge.py::test_co_owners_in_two_rows_are_one_head_and_one_area"],
    "A66": ["tests/voting/test_cell.py::test_area_refused", "tests/voting/test_cell.py::test_area"],
    "A67": ["tests/voting/test_merge.py::test_one_owner_of_three_units_is_one_head_with_all_the_area"],
    "A68": ["tests/voting/test_proxy.py::test_the_same_principal_again_does_not_count_twice_to_the_limit"],
    "A69": [
        "tests/notary/test_office_attacks.py::test_a69_a71_one_key_under_two_names_is_one_officer",
        "tests/notary/test_paper.py::test_the_readers_are_two_and_sign_themselves",
        "tests/notary/test_paper.py::test_every_voter_whose_paper_was_cast_is_told_without_the_choice",
        "tests/voting/test_cast_assisted.py::test_a_serial_is_entered_once",
    ],
    "A70": ["tests/voting/test_cast_assisted.py::test_which_channel_counts"],
    "A71": [
        "tests/notary/test_office_attacks.py::test_a71_one_officer_pressing_twice_is_one_signature",
        "tests/notary/test_office_steps.py::test_a71_nobody_signs_for_another",
        "tests/notary/test_office_access.py::test_a71_only_the_roles_that_are_due_take_a_step",
        "tests/notary/test_office_access.py::test_a95_a_foreign_case_is_as_one_that_does_not_exist",
        "tests/notary/test_office_signin.py::test_a_closed_account_and_a_former_officer_are_out_at_once",
        "tests/notary/test_takeover.py::test_every_two_key_kind_is_tried",
    ],
    "A72": ["tests/notary/test_decision.py::test_a_slow_oracle_agrees"],
    "A74": ["tests/notary/test_office_steps.py::test_a_time_that_has_passed_is_refused_with_the_last_signature"],
    "A75": [
        "tests/voting/test_site_attacks.py::test_a75_a_request_held_open_across_the_deadline_is_refused",
        "tests/voting/test_site_cast.py::test_after_closing_nothing_is_accepted",
    ],
    "A77": ["tests/voting/test_gate.py::test_eight_voters_with_doubling_areas_are_refused"],
    "A78": [
        "tests/voting/test_gate.py::test_each_leak_is_found_and_no_other",
        "tests/notary/test_papers.py::test_papers_are_made_of_records_of_every_version",
    ],
    "A79": ["tests/voting/test_ballot_length.py::test_a79_a_ballots_length_says_nothing_about_its_choice"],
    "A80": ["tests/voting/test_site_cast.py::test_choices_reach_neither_log_nor_message"],
    "A81": [
        "tests/notary/test_pdfcheck.py::test_an_appended_change_is_seen",
        "tests/notary/test_pdfcheck.py::test_even_an_allowed_revision_after_the_seal_is_refused",
        "tests/notary/test_pdfcheck.py::test_a_file_cut_back_to_an_earlier_revision_is_refused",
        "tests/notary/test_pdfcheck.py::test_bytes_after_the_end_are_refused",
    ],
    "A82": [
        "tests/notary/test_pdfcheck.py::test_a_malformed_byte_range_is_refused",
        "tests/notary/test_pdfcheck.py::test_a_signature_without_a_byte_range_is_refused",
        "tests/notary/test_pdfcheck.py::test_a_byte_range_of_another_signature_is_refused",
        "tests/notary/test_pdfsigned.py::test_a_third_signature_is_refused",
    ],
    "A83": ["tests/notary/test_pdfprofile.py::test_active_content_is_refused_though_correctly_signed"],
    "A84": [
        "tests/notary/test_pages.py::test_pages_that_say_something_else_are_refused_though_correctly_signed",
        "tests/notary/test_pages.py::test_pages_that_show_something_else_than_their_text_are_refused",
        "tests/notary/test_pdfcheck.py::test_an_appended_attachment_is_seen",
    ],
    "A85": [
        "tests/notary/test_pdf.py::test_markup_in_a_name_is_printed_as_it_stands",
        "tests/notary/test_pdf.py::test_the_fetcher_serves_only_its_own_map",
        "tests/notary/test_drawing.py::test_whatever_markup_asks_for_ends_the_drawing",
        "tests/notary/test_drawing.py::test_the_process_that_draws_reaches_nothing",
    ],
    "A87": ["tests/voting/test_cell.py::test_mixed_scripts_are_seen"],
    "A89": ["tests/ledger/test_bundle.py::test_sizes_are_limited_before_anything_is_unpacked"],
    "A90": [
        "tests/voting/test_rollattack.py::test_a90_billion_laughs_and_outside_entities",
        "tests/voting/test_rollattack.py::test_a90_formula_for_a_name_is_refused_in_both_formats",
        "tests/voting/test_rollattack.py::test_a90_no_cell_we_write_begins_a_formula",
    ],
    "A91": [
        "tests/voting/test_site_attacks.py::test_a91_a_thousand_guesses_at_once_are_five_tries",
        "tests/voting/test_site_attacks.py::test_a91_the_code_of_another_case_does_not_fit",
        "tests/voting/test_site_login.py::test_a_code_opens_one_session",
        "tests/voting/test_site_login.py::test_a_code_ends_after_ten_minutes",
        "tests/notary/test_office_signin.py::test_a91_many_guesses_at_once_are_ten",
    ],
    "A92": [
        "tests/voting/test_site_enrol.py::test_a_key_with_which_somebody_voted_is_not_replaced_from_far_away",
        "tests/notary/test_desk_commands.py::test_a_credential_given_in_person_ends_the_letter",
        "tests/notary/test_telling.py::test_the_voter_whose_code_ends_hears_why",
    ],
    "A93": [
        "tests/voting/test_site_login.py::test_known_and_unknown_right_and_wrong_get_equal_answers",
        "tests/voting/test_site_login.py::test_every_login_asks_the_database_the_same",
        "tests/voting/test_site_enrol.py::test_known_and_unknown_right_and_wrong_get_equal_answers",
        "tests/voting/test_site_enrol.py::test_every_identification_asks_the_database_the_same",
    ],
    "A94": [
        "tests/voting/test_site_attacks.py::test_a94_reading_changes_nothing",
        "tests/voting/test_site_login.py::test_every_changing_route_is_guarded",
        "tests/voting/test_site_login.py::test_a_new_login_has_a_new_token",
        "tests/notary/test_office_access.py::test_a94_every_change_needs_our_page_and_its_token",
        "tests/notary/test_office_access.py::test_a94_reading_changes_nothing",
        "tests/notary/test_office_access.py::test_a94_other_methods_do_nothing",
        "tests/notary/test_office_access.py::test_a94_a_session_that_somebody_fixed_is_not_taken",
    ],
    "A95": [
        "tests/voting/test_site_attacks.py::test_a95_a_session_of_one_case_is_worth_nothing_in_another",
        "tests/voting/test_site_attacks.py::test_a95_a_ballot_of_one_case_is_none_of_another",
        "tests/voting/test_site_cast.py::test_another_voters_session_casts_nothing",
        "tests/notary/test_office_access.py::test_a95_a_foreign_case_is_as_one_that_does_not_exist",
        "tests/notary/test_office_access.py::test_a95_a_proposal_of_another_case_is_not_found",
        "tests/notary/test_announcing.py::test_a_document_of_another_case_is_unknown",
    ],
    "A96": [
        "tests/voting/test_site_pages.py::test_parameters_become_neither_markup_nor_address",
        "tests/voting/test_site_pages.py::test_every_page_forbids_what_it_does_not_need",
        "tests/voting/test_site_pages.py::test_another_script_than_the_sealed_one_is_not_served",
        "tests/notary/test_office_access.py::test_no_page_has_script_or_style_of_its_own",
    ],
    "A97": [
        "tests/voting/test_site_cast.py::test_a_retry_gives_the_same_index_and_no_second_entry",
        "tests/crash/test_crash.py::test_a_retry_after_a_crash_finds_what_was_stored",
        "tests/notary/test_office_steps.py::test_a97_a_form_sent_twice_is_one_proposal",
        "tests/notary/test_office_steps.py::test_a97_two_officers_at_once_make_one_entry",
    ],
    "A98": [
        "tests/voting/test_site_bounded.py::test_ten_thousand_of_anything_are_refused_before_any_product",
        "tests/voting/test_site_bounded.py::test_bodies_beyond_the_limit_are_not_read",
        "tests/voting/test_site_cast.py::test_the_number_of_ballots_is_limited",
        "tests/voting/test_site_secret.py::test_a_voter_cannot_flood_the_ledger_with_tests",
        "tests/crash/test_service.py::test_no_acknowledged_ballot_is_lost_and_nothing_forks",
    ],
}
NOTES = {
    "A64": "doubts are decided by the officers who import the roll; the roll's entry has the digest of their decisions",
    "A65": "co-owners hold a unit together and are one head: areas are not divided among them",
    "A71": "roles come from keys that the policy commissions; they change with a new policy, not by a page",
    "A74": "how often the time may be extended is among the deadlines that the manifest seals: once is not fixed",
    "A78": "no address gives results of a group: the gate finds the leak, and papers of a secret vote have no channels",
    "A79": "lengths by the reference encrypter, byte for byte the phone's; the phone's time is measured by make bench",
    "A80": "in a recorded vote choices stand in the public ledger: logs and messages are searched, not the database",
    "A81": "the officer's signature leaves room for the seal and timestamps; any later change is refused",
    "A91": "a login is tried five times, whatever two hundred browsers send; an officer's code ten times an hour",
    "A92": "a voter's number cannot be changed at all: codes and notices go to the number on the roll, the old one",
    "A93": "equal work is counted in statements to the database, not timed over 500 identifiers",
    "A97": "an amendment of the roll is a proposal that two sign as it stands, not a field that one saves over another",
    "A98": "work is counted in products and signatures, not milliseconds; casts a second at load are in make bench",
}


def found() -> dict[str, list[str]]:
    """The tests of each number: in this folder, in that of the secret mode, elsewhere."""
    here, secret = named_in(HERE), named_in(HERE / "secret")
    return {number: [*here.get(number, []), *secret.get(number, []), *ALSO.get(number, [])] for number in ALL}


def test_every_item_is_tried() -> None:
    bends = [item.number for item in all_bends()]
    for number, tests in found().items():
        print(f"{number} {bends.count(number):3} mutations, {len(tests):2} tests {NOTES.get(number, '')}")
        assert tests, number


def test_what_is_named_is_there_and_would_be_run() -> None:
    for named in (test for tests in ALSO.values() for test in tests):
        file, _, name = named.partition("::")
        path = ROOT / file
        assert path.name.startswith("test_"), named
        assert name.startswith("test_"), named
        assert name in functions(path), named


def test_every_note_is_of_an_item() -> None:
    assert set(NOTES) | set(ALSO) <= set(ALL)


def test_a_number_that_nothing_tries_would_be_seen() -> None:
    assert named_in(HERE / "nowhere") == {}
    assert "test_of_nothing" not in functions(ROOT / "tests/notary/test_telling.py")
