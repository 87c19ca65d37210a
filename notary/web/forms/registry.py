"""Which form makes which kind of entry. A new form is one line here and its words in the catalogue."""

from notary.progress import possible_kinds
from notary.web.forms.closing import CLOSING_FORMS
from notary.web.forms.conduct import CONDUCT_FORMS
from notary.web.forms.credentials import CREDENTIAL_FORMS
from notary.web.forms.ending import ENDING_FORMS
from notary.web.forms.filing import FILING
from notary.web.forms.form import Bench, Form
from notary.web.forms.opening import OPENING
from notary.web.forms.roll import ROLL_FORMS
from notary.web.forms.voting import VOTING_FORMS

FORMS: dict[str, Form] = {
    form.kind: form
    for form in (
        OPENING,
        *ROLL_FORMS,
        FILING,
        *CONDUCT_FORMS,
        *VOTING_FORMS,
        *CREDENTIAL_FORMS,
        *CLOSING_FORMS,
        *ENDING_FORMS,
    )
}


def forms_now(bench: Bench) -> list[Form]:
    """The forms of the steps that may be taken now, in the order of the table of kinds."""
    kinds = possible_kinds(bench.process)
    return [FORMS[kind] for kind in kinds if kind in FORMS and FORMS[kind].fits(bench)]
