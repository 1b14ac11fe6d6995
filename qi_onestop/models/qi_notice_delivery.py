# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..hooks import CITY_TIMEZONE
from ..tools import past, sms

_logger = logging.getLogger(__name__)

CHINA = ZoneInfo(CITY_TIMEZONE)
UTC = ZoneInfo("UTC")
QUIET = ("21:00", "08:00")
BATCH = 50
# How long to wait after the first, second... failure; after the last one it is given up.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 480))


class QiNoticeDelivery(models.Model):
    """One way by which a notice goes out, and what became of it."""

    _name = "qi.notice.delivery"
    _description = "Delivery of a Notice"
    _inherit = ["qi.unseen.mixin"]
    _secret_path = "notice_id.request_id"
    _order = "id desc"
    _rec_name = "channel"

    notice_id = fields.Many2one("qi.notice", required=True, readonly=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="notice_id.platform_id", store=True)
    partner_id = fields.Many2one(related="notice_id.partner_id")
    channel = fields.Selection(
        [
            ("portal", "Portal"),
            ("email", "E-mail"),
            ("sms", "Text Message"),
            ("wechat", "WeChat, by Hand"),
            ("phone", "Phone Call"),
        ],
        string="Delivery Channel",
        required=True,
        readonly=True,
    )
    address = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Sending Failed"),
            ("followed_up", "Followed Up Otherwise"),
            ("undeliverable", "Undeliverable"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        help="Followed up otherwise: nobody need call for this notice, because an activity of its own or another "
        "person sees to the matter. Undeliverable: nothing gets there, and nobody is in charge.",
    )
    tries = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime(string="Next Try", readonly=True)
    sent_at = fields.Datetime(string="Went Out On", readonly=True)
    sent_by_id = fields.Many2one("res.users", string="Marked as Sent By", readonly=True, ondelete="set null")
    error = fields.Char(readonly=True)
    text = fields.Text(compute="_compute_text")

    _platform_idx = models.Index("(platform_id, id DESC)")
    _next_idx = models.Index("(next_try_at, id) WHERE next_try_at IS NOT NULL")
    _failed_idx = models.Index("(id DESC) WHERE state IN ('failed', 'undeliverable')")

    @api.depends("channel", "notice_id")
    def _compute_text(self):
        for delivery in self:
            notice = delivery.notice_id
            delivery.text = notice.wechat_text if delivery.channel == "wechat" else notice.body

    def action_mark_sent(self):
        """Record that the caller passed the notices on by hand: in WeChat or by telephone.

        :raises UserError: when nothing waits for a person
        """
        self.check_access("read")
        if any(row.channel not in ("wechat", "phone") or row.state == "sent" for row in self):
            raise UserError(self.env._("Only what waits for a person is marked as sent by hand."))
        # Nobody writes deliveries; that the caller may see them was just checked.
        self.sudo().write({"state": "sent", "sent_at": past.now(self), "sent_by_id": self.env.uid, "error": False})

    def action_retry(self):
        """Send what failed once more, with the next run.

        :raises UserError: when nothing failed, or a person must do it
        """
        self.check_access("read")
        if any(row.channel == "phone" or row.state != "failed" for row in self):
            raise UserError(self.env._("Only what failed is sent again."))
        # See above.
        self.sudo().write({"state": "waiting", "tries": 0, "next_try_at": past.now(self)})
        self.env.ref("qi_onestop.ir_cron_notice").sudo()._trigger()

    @api.model
    def _cron_send(self):
        """Send what waits, one by one: what is out is committed at once, so that it never goes out twice."""
        progress = self.env["ir.cron"]
        domain = [("state", "=", "waiting"), ("next_try_at", "<=", fields.Datetime.now())]
        progress._commit_progress(remaining=self.search_count(domain))
        while True:
            batch = self.search(domain, limit=BATCH, order="next_try_at, id")
            done = 0
            for delivery in batch:
                held = delivery.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
                if not held:
                    # Another worker has it, or had it.
                    continue
                done += 1
                held._send()
                if not progress._commit_progress(1):
                    return
            if not done:
                return

    def _send(self):
        """Send one delivery now and note what became of it."""
        self.ensure_one()
        now = fields.Datetime.now()
        allowed = self._sending_time(self.channel, now)
        if allowed > now:
            self.next_try_at = allowed
            return
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_send_{self.channel}")()
        except UserError as error:
            self._failed(str(error))
        except (MailDeliveryException, OSError, ValueError) as error:
            # Its text may hold the address.
            _logger.warning("Delivery %s failed: %s", self.id, type(error).__name__)
            self._failed(self.env._("The server did not take the message."))
        else:
            self.write(
                {"state": "sent", "sent_at": now, "tries": self.tries + 1, "next_try_at": False, "error": False}
            )

    def _failed(self, sentence):
        tries = self.tries + 1
        if tries > len(BACK_OFF):
            self.write({"state": "failed", "tries": tries, "next_try_at": False, "error": sentence})
            self.notice_id._call_if_nothing_arrived()
            return
        later = self._sending_time(self.channel, fields.Datetime.now() + BACK_OFF[tries - 1])
        self.write({"tries": tries, "next_try_at": later, "error": sentence})

    @api.model
    def _wechat_adapter(self):
        """Return the ``NoticeAdapter`` by which notices go to WeChat; none: staff copies them.

        An add-on that connects a messenger overrides it, see ``tools/notice_adapter.py``.
        """

    def _send_wechat(self):
        self._wechat_adapter().send(self.address, self.notice_id.wechat_text)

    def _send_sms(self):
        self.env["qi.notice"]._send_sms(self.address, self.notice_id._outgoing(self.notice_id.sms_text))

    def _send_email(self):
        notice = self.notice_id
        address = email_normalize(self.address)
        if not address:
            raise UserError(self.env._("This is no e-mail address. Correct it at the contact."))
        body = notice._outgoing(notice.body)
        # No model and no record: an answer goes nowhere, and no link lets anybody in.
        mail = self.env["mail.mail"].create(
            {
                "subject": " ".join(notice.subject.split()),
                "body_html": plaintext2html(body),
                "email_to": address,
                # Whom the house writes to about a complaint is not left lying in the outbox, nor what was put in.
                "auto_delete": bool(notice.complaint_id) or body != notice.body,
            }
        )
        mail.send(raise_exception=True)

    @api.model
    def _sending_time(self, channel, instant):
        """Return when a message that is ready at ``instant`` may go out: telephones are silent at night."""
        if channel != "sms":
            return instant
        parameter = self.env["ir.config_parameter"].sudo().get_param
        begin = sms.clock(parameter("qi_onestop.quiet_begin")) or sms.clock(QUIET[0])
        end = sms.clock(parameter("qi_onestop.quiet_end")) or sms.clock(QUIET[1])
        local = instant.replace(tzinfo=UTC).astimezone(CHINA).replace(tzinfo=None)
        allowed = sms.not_before(local, begin, end)
        return allowed.replace(tzinfo=CHINA).astimezone(UTC).replace(tzinfo=None)
