# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlsplit

import requests

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import sms

_logger = logging.getLogger(__name__)

SECONDS = 10
MAX_ANSWER = 65_536
TIMEOUT = "timeout"
UNREACHABLE = "unreachable"

# A slow gateway keeps these busy and no page; threads begin with the first message of a process.
_BACKGROUND = ThreadPoolExecutor(max_workers=8, thread_name_prefix="qi_sms")


class Message(NamedTuple):
    """A text message as the gateway wants it; needs no database any more."""

    url: str
    body: dict
    headers: dict
    success: str


def _post(message):
    """Hand a message to the gateway; return what went wrong: a word, or the status of the answer."""
    host = urlsplit(message.url).hostname
    until = time.monotonic() + SECONDS
    try:
        with requests.post(
            message.url,
            data=json.dumps(message.body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8", **message.headers},
            timeout=SECONDS,
            # A gateway that moves would get the secret to a place nobody entered.
            allow_redirects=False,
            stream=True,
        ) as response:
            content = b""
            for chunk in response.iter_content(1):
                content += chunk
                if time.monotonic() > until:
                    raise requests.Timeout
                if len(content) > MAX_ANSWER:
                    break
            status, answer = response.status_code, content.decode(errors="replace")
    except requests.Timeout:
        _logger.info("The SMS gateway at %s did not answer in time", host)
        return TIMEOUT
    except (requests.RequestException, UnicodeError, ValueError) as error:
        # Its text holds the address, which may hold a secret.
        _logger.info("The SMS gateway at %s cannot be reached: %s", host, type(error).__name__)
        return UNREACHABLE
    if sms.is_success(status, answer, message.success):
        return None
    # The answer may repeat what was sent, and what was sent may be a code to log in with.
    _logger.info("The SMS gateway at %s refused a message with status %s", host, status)
    return status


class QiNotice(models.Model):
    """Text messages, by way of the HTTP gateway that the city has a contract for."""

    _inherit = "qi.notice"

    @api.model
    def _has_gateway(self):
        """Tell whether text messages can be sent at all."""
        return bool(self._sms_setting("url"))

    @api.model
    def _send_sms(self, number, text):
        """Send a text message now, and wait until the gateway has taken it.

        :param number: mobile number, with or without +86
        :param text: plain text; line breaks become spaces
        :raises UserError: when no gateway is set, the number is none, or the gateway does not take it.
            The sentence names neither the number nor the secret
        """
        problem = _post(self._sms_message(number, text))
        if problem == TIMEOUT:
            raise UserError(self.env._("The SMS gateway did not answer in time."))
        if problem == UNREACHABLE:
            raise UserError(self.env._("The SMS gateway cannot be reached."))
        if problem:
            raise UserError(self.env._("The SMS gateway refused the message (status %(status)s).", status=problem))

    @api.model
    def _send_sms_soon(self, number, text):
        """Send a text message once this transaction is committed, while the caller goes on.

        It is for what is good for minutes only: it is tried once, stored nowhere, and what becomes of it stands
        in the log alone. Everything else waits in the outbox, ``qi.notice.delivery``.

        :raises UserError: when no gateway is set, or the number is none
        """
        message = self._sms_message(number, text)
        self.env.cr.postcommit.add(lambda: _BACKGROUND.submit(_post, message))

    @api.model
    def _sms_message(self, number, text):
        url = self._sms_setting("url")
        if not url:
            raise UserError(self.env._("No SMS gateway is set. Ask an administrator to enter it in the settings."))
        if not sms.is_address(url):
            raise UserError(self.env._("The address of the SMS gateway must begin with http:// or https://."))
        mobile = sms.mobile(number)
        if not mobile:
            raise UserError(self.env._("This is no mobile number. Correct it at the contact."))
        body = {
            self._sms_setting("number_field") or sms.NUMBER_FIELD: mobile,
            self._sms_setting("text_field") or sms.TEXT_FIELD: " ".join(text.split()),
        }
        secret = self._sms_setting("secret")
        headers = {self._sms_setting("secret_header") or sms.SECRET_HEADER: secret} if secret else {}
        return Message(url, body, headers, self._sms_setting("success"))

    @api.model
    def _sms_setting(self, name):
        # Whoever sends does not read the secret: only this model does.
        return self.env["ir.config_parameter"].sudo().get_param(f"qi_onestop.sms_{name}", "").strip()
