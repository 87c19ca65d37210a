"""Refusals of the officers' site: signing in, forms, proposals."""

from collections.abc import Sequence
from typing import Any

from keys.errors import MalformedError, NotAllowedError


class SignInWrongError(NotAllowedError):
    """Passkey or code were not accepted, or came too late."""

    code = "sign-in-wrong"


class SignInLimitError(NotAllowedError):
    """Too many attempts to sign in failed within the hour."""

    code = "sign-in-limit"


class SignInMissingError(NotAllowedError):
    """Nobody is signed in, or the session has ended."""

    code = "sign-in-missing"


class InvitationWrongError(NotAllowedError):
    """The invitation is unknown, was used, or is older than an hour."""

    code = "invitation-wrong"


class AccountUnknownError(NotAllowedError):
    """Nobody of this name has an account or is commissioned by the office."""

    code = "account-unknown"


class AccountRoleError(NotAllowedError):
    """Roles of commissioned persons come from the office's facts; others are reviewer, administrator or applicant."""

    code = "account-role-wrong"


class OfficeHostError(NotAllowedError):
    """Passkeys need a host with a name: ZHENGYI_BASE_URL names an address of numbers."""

    code = "office-host-wrong"


class FormForeignError(NotAllowedError):
    """The request does not come from a page of the officers' site that is still valid."""

    code = "form-foreign"


class RoleMissingError(NotAllowedError):
    """This page is for other roles."""

    code = "role-missing"


class FieldsWrongError(MalformedError):
    """Some fields of the form cannot be used."""

    code = "fields-wrong"

    def __init__(
        self, fields: dict[str, str] | None = None, lines: Sequence[str] = (), asked: Sequence[Any] = ()
    ) -> None:
        """``fields`` say by code what is wrong with each, ``lines`` in words what is wrong inside a file.

        ``asked`` is what the page asks besides, so that the form can be sent again.
        """
        super().__init__(" ".join(sorted(fields or {})))
        self.fields = fields or {}
        self.lines = tuple(lines)
        self.asked = tuple(asked)


class StepUnknownError(NotAllowedError):
    """There is no form for this step, or it cannot be taken now."""

    code = "step-unknown"


class ProposalUnknownError(NotAllowedError):
    """No such proposal stands in this case."""

    code = "proposal-unknown"


class ProposalClosedError(NotAllowedError):
    """The proposal was entered, refused or withdrawn before, or its time has passed."""

    code = "proposal-closed"


class ProposalSignerError(NotAllowedError):
    """This person cannot sign this proposal: another role or another person is due."""

    code = "proposal-signer-wrong"
