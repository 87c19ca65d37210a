"""SMPP 3.4, the protocol of telephone companies, over one connection kept open.

A message centre names a message only in its answer, and knows nothing of our id: what was under way when the
connection broke may have been taken, counts as unknown, and is not sent again. Receipts come over the same connection.
"""

import logging
import re
import threading
import time
from contextlib import suppress
from typing import Any

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.gsm
import smpplib.smpp

from voting.adapters.gateway import TIMEOUT, Message, Outcome, Report, Settings, reason_of
from voting.dispatch import DELIVERED, FAILED, LATER, REFUSED, TAKEN, UNSURE, Abilities

RECEIPT = re.compile(rb"id:(\S{1,64}).*stat:([A-Z]{4,8})", re.DOTALL)
FAILURES = ("EXPIRED", "DELETED", "UNDELIV", "REJECTD")
LATER_CODES = (0x14, 0x58, 0x45, 0x08)
"""Queue full, throttled, submit failed, system error: the centre says that it did not take the message."""
ALIVE = 30.0
"""Seconds of silence after which the connection is tried."""
LOGGER = "zhengyi.smpp"
BROKEN = (OSError, smpplib.exceptions.ConnectionError, smpplib.exceptions.PDUError)


class SmppGateway:
    """One message centre, bound as a transceiver. One message at a time."""

    name = "smpp"
    can = Abilities(repeats=False, looks_up=False)
    lanes = 1
    grasp = 1

    def __init__(self, settings: Settings) -> None:
        self._host = settings.text("host")
        self._port = int(settings.number("port", 2775))
        self._user = settings.text("user")
        self._password = settings.secret("password")
        self._source = settings.text("source", "")
        self._timeout = settings.number("timeout", TIMEOUT)
        self._client: Any = None
        self._answers: dict[int, Any] = {}
        self._receipts: list[Report] = []
        self._heard = 0.0
        self._guard = threading.Lock()
        logging.getLogger(LOGGER).disabled = True  # the library logs whole messages

    def send(self, message: Message) -> Outcome:
        with self._guard:
            try:
                client = self._bound()
            except BROKEN:
                self._drop()
                return Outcome(LATER, reason="unreachable")
            parts, coding, kind = smpplib.gsm.make_parts(message.text)
            reference = ""
            for place, part in enumerate(parts):
                said = self._submit(client, message.to, part, coding, kind, is_last=place == len(parts) - 1)
                if said.said != TAKEN:
                    # A part that the centre has is on its way: the rest may not be tried again with it.
                    return said if place == 0 else Outcome(UNSURE, reference, said.reason)
                reference = said.reference
            return Outcome(TAKEN, reference)

    def _submit(self, client: Any, to: str, part: bytes, coding: int, kind: int, *, is_last: bool) -> Outcome:
        is_abroad = to.startswith("+")
        try:
            pdu = client.send_message(
                source_addr_ton=smpplib.consts.SMPP_TON_ALNUM,
                source_addr=self._source,
                dest_addr_ton=smpplib.consts.SMPP_TON_INTL if is_abroad else smpplib.consts.SMPP_TON_UNK,
                dest_addr_npi=smpplib.consts.SMPP_NPI_ISDN,
                destination_addr=to.removeprefix("+"),
                short_message=part,
                data_coding=coding,
                esm_class=kind,
                registered_delivery=is_last,
            )
            answer = self._answer(client, pdu.sequence)
        except BROKEN:
            self._drop()
            return Outcome(UNSURE, reason="no-answer")
        if answer.status in LATER_CODES:
            return Outcome(LATER, reason=f"smpp-{answer.status}")
        if answer.status != 0:
            return Outcome(REFUSED, reason=f"smpp-{answer.status}")
        return Outcome(TAKEN, _plain(answer.message_id))

    def find(self, message: Message, reference: str) -> str | None:
        return None

    def reports(self) -> list[Report]:
        """Receipts since the last call; the connection is listened to when nothing is being sent."""
        if not self._guard.acquire(blocking=False):
            return []
        try:
            if self._client is not None:
                self._listen(self._client)
        except BROKEN:
            self._drop()
        finally:
            found, self._receipts = self._receipts, []
            self._guard.release()
        return found

    def close(self) -> None:
        with self._guard:
            if self._client is not None:
                with suppress(*BROKEN):
                    self._client.unbind()
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        self._answers.clear()
        if client is not None:
            client.disconnect()

    def _bound(self) -> Any:
        if self._client is None:
            client = smpplib.client.Client(
                self._host, self._port, timeout=self._timeout, allow_unknown_opt_params=True, logger_name=LOGGER
            )
            client.set_message_sent_handler(self._keep_answer)
            client.set_message_received_handler(self._keep_receipt)
            client.set_error_pdu_handler(self._keep_answer)
            self._client = client
            client.connect()
            client.bind_transceiver(system_id=self._user, password=self._password)
            self._heard = time.monotonic()
        return self._client

    def _answer(self, client: Any, sequence: int) -> Any:
        deadline = time.monotonic() + self._timeout
        while sequence not in self._answers:
            if time.monotonic() > deadline:
                raise TimeoutError
            client.read_once(auto_send_enquire_link=False)
        return self._answers.pop(sequence)

    def _listen(self, client: Any) -> None:
        client.poll(auto_send_enquire_link=False)
        if time.monotonic() - self._heard > ALIVE:
            self._heard = time.monotonic()
            client.send_pdu(smpplib.smpp.make_pdu("enquire_link", client=client))

    def _keep_answer(self, pdu: Any, **_: Any) -> None:
        self._answers[pdu.sequence] = pdu

    def _keep_receipt(self, pdu: Any, **_: Any) -> int:
        match = RECEIPT.search(pdu.short_message or b"")
        if match is not None:
            state = match[2].decode()
            name = _plain(match[1])
            if state == "DELIVRD":
                self._receipts.append(Report(DELIVERED, reference=name, reason=state))
            elif state in FAILURES:
                self._receipts.append(Report(FAILED, reference=name, reason=reason_of(state)))
        return int(smpplib.consts.SMPP_ESME_ROK)


def _plain(name: Any) -> str:
    raw = name.decode("ascii", "replace") if isinstance(name, bytes) else str(name or "")
    return raw.rstrip("\x00")[:64]
