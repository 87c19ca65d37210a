"""The result announcement for everybody: a page of the voters' site and the PDF that is posted in the compound."""

from flask import Blueprint, Response, render_template
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from ledger.adapters.store import case_id
from notary.adapters.results import Results
from notary.certificate import Amount, Condition
from notary.resultnotice import Share
from notary.web.turnoutwords import turnout_words
from notary.wording import CHANNELS, SIGNS
from voting.errors import CaseUnknownError
from voting.web.catalogue import say
from voting.web.pages import find_page
from voting.web.service import Service


def make_result_pages(service: Service) -> Blueprint:
    """Make the page and the address of the PDF."""
    pages = Blueprint("result", __name__)
    results = Results(service.cases)

    @pages.record
    def prepare(state: BlueprintSetupState) -> None:
        filters = {"amount": amount_words, "condition": condition_words, "share": share_words, "channel": channel_word}
        state.app.jinja_env.filters.update(turnout_words() | filters)

    @pages.get("/case/<name>/result")
    def page(name: str) -> str:
        shown = find_page(service, name)
        origin = service.cases.origin_of(name)
        with service.cases.read(origin) as case:
            sealed = {question.id: question for question in case.manifest.questions} if case.manifest else {}
        return render_template("notary/resultpage.html", case=shown, notice=results.of(origin), sealed=sealed)

    @pages.get("/case/<name>/result.pdf")
    def paper(name: str) -> Response:
        origin = service.cases.origin_of(name)
        data = results.pdf(origin)
        if not data:
            raise CaseUnknownError
        answer = Response(data, content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'inline; filename="result-{case_id(origin)}.pdf"'
        return answer

    return pages


def amount_words(amount: Amount) -> str:
    """Heads and area."""
    return str(gettext("%(heads)s 人，%(area)s 平方米", heads=f"{amount.heads:,}", area=_area(amount.area)))


def share_words(share: Share, base: str) -> str:
    """Heads and area with their parts of ``base``, which is named."""
    return str(
        gettext(
            "%(heads)s 人（占%(base)s人数的 %(heads_percent)s），%(area)s 平方米（占%(base)s面积的 %(area_percent)s）",
            heads=f"{share.amount.heads:,}",
            base=base,
            heads_percent=share.heads_percent,
            area=_area(share.amount.area),
            area_percent=share.area_percent,
        )
    )


def condition_words(condition: Condition) -> str:
    """One demand of the rule with both numbers."""
    top, bottom = condition.fraction
    return str(
        gettext(
            "%(measure)s：%(value)s %(sign)s %(top)s/%(bottom)s × %(base)s（%(base_name)s）",
            measure=gettext("面积" if condition.measure == "area" else "人数"),
            value=condition.value,
            sign=SIGNS[condition.comparison],
            top=top,
            bottom=bottom,
            base=condition.base,
            base_name=gettext("全体业主" if condition.base_name == "all" else "参与表决"),
        )
    )


def channel_word(name: str) -> str:
    """The word for a channel."""
    return say(f"channel-{name}".replace("_", "-")) if name in CHANNELS else name


def _area(area: str) -> str:
    whole, _, decimals = area.partition(".")
    shown = decimals.rstrip("0")
    return f"{int(whole):,}" + (f".{shown}" if shown else "")
