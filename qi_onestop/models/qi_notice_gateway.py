# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import time
from urllib.parse import urlsplit

import requests

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import sms

_logger = logging.getLogger(__name__)

SECONDS = 10
MAX_ANSWER = 65_536


class QiNotice(models.Model):
    """Text messages, by way of the HTTP gateway that the city has a contract for."""

    _inherit = "qi.notice"

    @api.model
    def _has_gateway(self):
        """Tell whether text messages can be sent at all."""
        return bool(self._sms_setting("url"))

    @api.model
    def _send_sms(self, number, text):
        """Send a text message now.

        :param number: mobile number, with or without +86
        :param text: plain text; line breaks become spaces
        :raises UserError: when no gateway is set, the number is none, or the gateway does not take it.
            The sentence names neither the number nor the secret
        """
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
        status, answer = self._sms_post(url, body, headers)
        if not sms.is_success(status, answer, self._sms_setting("success")):
            # The answer may repeat what was sent, and what was sent may be a code to log in with.
            _logger.info("The SMS gateway at %s refused a message with status %s", urlsplit(url).hostname, status)
            raise UserError(self.env._("The SMS gateway refused the message (status %(status)s).", status=status))

    @api.model
    def _sms_setting(self, name):
        # Whoever sends does not read the secret: only this model does.
        return self.env["ir.config_parameter"].sudo().get_param(f"qi_onestop.sms_{name}", "").strip()

    @api.model
    def _sms_post(self, url, body, headers):
        """Return the status and text of the gateway's answer."""
        host = urlsplit(url).hostname
        until = time.monotonic() + SECONDS
        try:
            with requests.post(
                url,
                data=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8", **headers},
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
                return response.status_code, content.decode(errors="replace")
        except requests.Timeout:
            _logger.info("The SMS gateway at %s did not answer in time", host)
            raise UserError(self.env._("The SMS gateway did not answer in time.")) from None
        except (requests.RequestException, UnicodeError, ValueError) as error:
            # Its text holds the address, which may hold a secret.
            _logger.info("The SMS gateway at %s cannot be reached: %s", host, type(error).__name__)
            raise UserError(self.env._("The SMS gateway cannot be reached.")) from None
