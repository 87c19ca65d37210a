"""Refusals of the office: every cause one class with a stable code."""

from keys.errors import MalformedError, NotAllowedError, VerificationError


class KindUnknownError(NotAllowedError):
    """The entry is of a kind that this version does not know."""

    code = "kind-unknown"


class OutOfOrderError(NotAllowedError):
    """The entry may not stand at this point of the process."""

    code = "out-of-order"


class StatementWrongError(VerificationError):
    """The signed statement is for another case or another kind than the entry that carries it."""

    code = "statement-wrong"


class StatementReplayedError(VerificationError):
    """The same signed statement stands in the ledger twice."""

    code = "statement-replayed"


class OfficerUnknownError(VerificationError):
    """The case names an officer whom the policy does not commission with this key."""

    code = "officer-unknown"


class RoleWrongError(VerificationError):
    """The case gives an officer a role for which the policy's key is not commissioned."""

    code = "role-wrong"


class AnnouncementWrongError(VerificationError):
    """The manifest seals another announcement than the one that was posted."""

    code = "announcement-wrong"


class RulesUnknownError(NotAllowedError):
    """The manifest names decision rules that this version does not know."""

    code = "rules-unknown"


class RuleKindError(NotAllowedError):
    """The manifest puts a question to a rule that is for other kinds of question."""

    code = "rule-kind-wrong"


class RulesMalformedError(MalformedError):
    """The file of decision rules is not in the one accepted form."""

    code = "rules-malformed"


class ResultWrongError(VerificationError):
    """The declared result is not what the entries give."""

    code = "result-wrong"


class RecountWrongError(VerificationError):
    """The recount names a record that is not this one with its declared result."""

    code = "recount-wrong"


class RecountDueError(NotAllowedError):
    """An objection to the result was upheld: a recount, a refusal or a termination comes before a final result."""

    code = "recount-due"


class NotLapsedError(NotAllowedError):
    """A question reached its quorum, so the case does not lapse."""

    code = "quorum-met"


class LapseDueError(NotAllowedError):
    """No question reached its quorum: that no decision was formed is entered before the statement is read."""

    code = "lapse-due"


class RehearsalError(NotAllowedError):
    """The case is a rehearsal: nobody certifies it, ever."""

    code = "rehearsal-uncertifiable"


class SealWrongError(VerificationError):
    """The final seal names another size or root than the record has."""

    code = "seal-wrong"


class LogWrongError(VerificationError):
    """The case was opened for a log with another key than the one that holds it."""

    code = "log-wrong"


class CheckpointForkError(VerificationError):
    """Two checkpoints contradict each other: the log was shown in two versions."""

    code = "checkpoint-fork"


class BlobUnexpectedError(VerificationError):
    """The record carries a file that no entry names."""

    code = "blob-unexpected"


class RecordIncompleteError(VerificationError):
    """The record does not reach the end of a stage: statement read, or case sealed."""

    code = "record-incomplete"


class PdfUncheckedError(VerificationError):
    """The signatures of the PDF could not be checked here, and that was not waived."""

    code = "pdf-unchecked"


class CaseNameWrongError(MalformedError):
    """A case is named by lower-case letters, digits and hyphens, at most 64, the first no hyphen."""

    code = "case-name-wrong"


class OfficeExistsError(NotAllowedError):
    """There is an office in this folder already."""

    code = "office-exists"


class OfficeMissingError(NotAllowedError):
    """The office, or a person of it, was not found."""

    code = "office-missing"


class AuditRefusedError(VerificationError):
    """The record does not pass the office's own audit, so nothing is certified."""

    code = "audit-refused"


class ArchiveDiffersError(VerificationError):
    """An archive beside the record is not the one that the record gives."""

    code = "archive-differs"


class SummaryMalformedError(MalformedError):
    """The summary in the certificate is not in the accepted form."""

    code = "summary-malformed"
