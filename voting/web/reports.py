"""Where the gateway calls back with what became of messages. It signs what it says; nobody else is heard.

No page of ours asks here, so the check of origin is not made: the signature stands in its place.
"""

from flask import Blueprint, Response, request

from ledger.adapters.db import write_transaction
from voting.adapters.reports import MAX_REPORT, read_report, take_report
from voting.dispatch import ReportRefusedError
from voting.web.service import Service

PATH = "/gateway/reports"


def make_reports(service: Service) -> Blueprint:
    """Make the gateway's way back."""
    pages = Blueprint("reports", __name__)

    @pages.post(PATH)
    def report() -> Response:
        rules = service.reports
        request.max_content_length = MAX_REPORT
        if rules is None:
            raise ReportRefusedError("no gateway reports here")
        now = service.clock()
        found = read_report(rules, request.get_data(), request.headers.get(rules.header, ""), now)
        if found is not None:
            with write_transaction(service.cases.engine) as connection:
                take_report(connection, found, now)
        return Response(status=204)

    return pages
