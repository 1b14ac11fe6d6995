# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import format_date

from ..hooks import CITY_LANGUAGE
from ..tools import notice_events, past, sms
from ..tools.notice_events import APPLICANT, ENTERPRISE, EVENTS, HOLDER, PROVIDER


class QiNotice(models.Model):
    """Notice (通知): what one person outside is told of one event; how it gets there, is in its deliveries.

    Who has an account reads it in the portal. The program alone writes notices.
    """

    _name = "qi.notice"
    _description = "Notice"
    _inherit = ["qi.unseen.mixin", "qi.portal.mixin"]
    _secret_path = "request_id"
    _order = "id desc"
    _rec_name = "subject"

    template_id = fields.Many2one(
        "qi.notice.template", string="Notice Event", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Account", readonly=True, ondelete="cascade", help="Who reads it in the portal."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        readonly=True,
        ondelete="cascade",
        index=True,
        help="Empty for who registered on the platform and is no contact.",
    )
    phone = fields.Char(readonly=True)
    request_id = fields.Many2one("qi.request", readonly=True, ondelete="cascade", index="btree_not_null")
    task_id = fields.Many2one("qi.request.task", readonly=True, ondelete="cascade", index="btree_not_null")
    application_id = fields.Many2one(
        "qi.account.application", string="Registration", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    complaint_id = fields.Many2one("qi.complaint", readonly=True, ondelete="cascade", index="btree_not_null")
    platform_id = fields.Many2one("qi.platform", compute="_compute_platform_id", store=True)
    told_at = fields.Datetime(string="Date", required=True, readonly=True)
    subject = fields.Char(string="Notice Title", required=True, readonly=True)
    body = fields.Text(required=True, readonly=True)
    sms_text = fields.Text(string="Text Message", readonly=True)
    wechat_text = fields.Text(string="Text for WeChat", readonly=True)
    url = fields.Char(string="Link", readonly=True)
    read_at = fields.Datetime(string="Read On", readonly=True)
    key = fields.Char(required=True, readonly=True, help="Tells the same notice of the same step.")
    delivery_ids = fields.One2many("qi.notice.delivery", "notice_id", string="Deliveries", readonly=True)
    has_failed = fields.Boolean(compute="_compute_has_failed", search="_search_has_failed")

    _key_uniq = models.UniqueIndex("(key)")
    # Staff reads those of its platforms in the order of writing, people their own by date.
    _platform_idx = models.Index("(platform_id, id DESC)")
    _user_idx = models.Index("(user_id, told_at DESC, id DESC)")
    _unread_idx = models.Index("(user_id) WHERE read_at IS NULL")

    _portal_readable_fields = frozenset({"id", "display_name", "subject", "body", "url", "told_at", "read_at"})

    _has_recipient = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR application_id IS NOT NULL OR complaint_id IS NOT NULL)",
        "A notice needs a recipient.",
    )

    @api.depends("request_id.platform_id", "application_id.partner_id")
    def _compute_platform_id(self):
        """The platform of the request; or the one that decides on the registration."""
        for notice in self:
            notice.platform_id = notice.request_id.platform_id or notice.application_id._platform()

    @api.depends("delivery_ids.state")
    def _compute_has_failed(self):
        for notice in self:
            notice.has_failed = bool({"failed", "undeliverable"} & set(notice.delivery_ids.mapped("state")))

    @api.model
    def _search_has_failed(self, operator, value):
        if operator != "in":
            return NotImplemented
        failed = [("state", "in", ("failed", "undeliverable"))]
        return [("delivery_ids", "any" if True in value else "not any", failed)]

    def action_mark_read(self):
        """Remember that the recipient has read the notices; the caller must be the recipient."""
        self.check_access("read")
        # Nobody writes notices; that they are the caller's was just checked, and is narrowed again.
        own_sudo = self.sudo().filtered(lambda notice: notice.user_id == self.env.user and not notice.read_at)
        own_sudo.write({"read_at": past.now(self)})

    @api.model
    def _unread_count(self):
        """Return how many notices the caller has not read."""
        return self.search_count([("read_at", "=", False)]) if self.has_access("read") else 0

    def _path(self):
        """Return the page of this site that the notice leads to, empty if it leads elsewhere."""
        path = urlsplit(self.url or "").path
        return path if path.startswith("/my/") else ""

    def _body_without_link(self):
        """Return the text for a page that has a button for the link."""
        return self.body.replace(self.url, "").strip() if self.url else self.body

    # Telling

    @api.model
    def _tell(self, event, records, partners=None, details=None, steps=None):
        """Tell whom the event concerns; who was told of the same step before, is not told again.

        :param event: one of ``tools/notice_events.py``
        :param records: of the event's model, in batch
        :param partners: who is told instead of whom the table names
        :param details: ``{record: text}`` for the placeholder ``{detail}``
        :param steps: ``{record: text}`` that tells this time from others, instead of the table's fields
        :return: the new notices, with all rights
        """
        rule = EVENTS[event]
        # Who acts may see neither the others who are told nor what they are told.
        records_sudo = records.sudo()
        template_sudo = self.env["qi.notice.template"]._of(event)
        if not records or not template_sudo:
            return self.sudo().browse()
        recipients = self._recipients(rule, records_sudo, partners)
        told_sudo = self._create_notices(event, template_sudo, recipients, details or {}, steps or {})
        told_sudo._deliver(rule, template_sudo)
        return told_sudo

    @api.model
    def _recipients(self, rule, records, partners=None):
        """Return ``[(record, user, partner, phone)]``; without a user, where nobody has an account."""
        if rule.to == APPLICANT:
            return self._applicants(records)
        parties = {record: partners or self._party(rule, record) for record in records}
        users = self._users_of(rule, records.env["res.partner"].union(*parties.values()), partners)
        quiet = self._is_quiet()
        result = []
        for record, party in parties.items():
            for partner in party:
                accounts = users.get(partner)
                if accounts:
                    result += [
                        (record, user, user.partner_id, user.partner_id.qi_mobile or user.partner_id.phone)
                        for user in accounts
                    ]
                elif not quiet:
                    request = self._request_of(record)
                    phone = rule.to == ENTERPRISE and not partners and request.contact_phone
                    result.append((record, users["none"], partner, phone or partner.qi_mobile or partner.phone))
        return result

    @api.model
    def _applicants(self, records):
        """Return the same for registrations: also who was refused has a number, and maybe an account."""
        users = records.env["res.users"].search([("login", "in", records.mapped("mobile")), ("share", "=", True)])
        by_number = users.grouped("login")
        none, quiet = users.browse(), self._is_quiet()
        result = []
        for record in records:
            user = by_number.get(record.mobile, none)
            if user or not quiet:
                result.append((record, user, user.partner_id, record.mobile))
        return result

    @api.model
    def _is_quiet(self):
        """Tell whether nothing may leave the house: while the program is installed, or tells a story."""
        return past.is_told(self) or not self.env.registry.ready

    @api.model
    def _party(self, rule, record):
        if rule.to == HOLDER:
            return record
        if rule.to == PROVIDER:
            return self._task_of(record).provider_id
        return self._request_of(record).partner_id

    @api.model
    def _users_of(self, rule, partners, chosen=None):
        """Return ``{partner: users}`` of who acts for the partners, and no user under ``"none"``."""
        Users = partners.env["res.users"]
        users = defaultdict(Users.browse, none=Users)
        if chosen:
            for user in Users.search([("partner_id", "in", partners.ids)]):
                users[user.partner_id] |= user
            return users
        if rule.to != PROVIDER:
            memberships = partners.env["qi.membership"].search(
                [("partner_id", "in", partners.ids), ("user_id.active", "=", True)]
            )
            for membership in memberships:
                users[membership.partner_id] |= membership.user_id
        if rule.to != ENTERPRISE:
            for user in self._provider_users(partners):
                for partner in user.qi_provider_ids & partners:
                    users[partner] |= user
        return users

    @api.model
    def _provider_users(self, partners):
        """Return the accounts of who works for institutions, or is an expert, among ``partners``."""
        portal = partners.env["res.users"].search(
            [
                ("share", "=", True),
                "|",
                ("partner_id", "in", partners.ids),
                ("partner_id.commercial_partner_id", "in", partners.ids),
            ]
        )
        return portal.filtered(lambda user: user.qi_provider_ids & partners)

    @api.model
    def _task_of(self, record):
        return record if record._name == "qi.request.task" else record.task_id

    @api.model
    def _request_of(self, record):
        if record._name == "qi.request":
            return record
        if "request_id" in record._fields:
            return record.request_id
        if "task_id" in record._fields:
            return record.task_id.request_id
        return record.env["qi.request"]

    @api.model
    def _create_notices(self, event, template, recipients, details, steps):
        rule = EVENTS[event]
        by_key = {}
        for recipient in recipients:
            record, user, partner, _phone = recipient
            step = steps.get(record) or "/".join(str(self._plain(record[name])) for name in rule.step)
            who = f"u{user.id}" if user else f"p{partner.id or ''}"
            by_key[f"{event}/{record.id}/{who}/{step}"] = recipient
        for known in self.sudo().search_fetch([("key", "in", list(by_key))], ["key"]):
            del by_key[known.key]
        now = past.now(self)
        vals_list = []
        for key, (record, user, partner, phone) in by_key.items():
            lang = user.lang or partner.lang or CITY_LANGUAGE
            speaks = self.with_context(lang=lang).env
            values = self._values(record.with_context(lang=lang), user, details.get(record), speaks)
            text = template.with_context(lang=lang)
            body = notice_events.render(text.body, values)
            vals_list.append(
                {
                    "template_id": template.id,
                    "user_id": user.id,
                    "partner_id": partner.id,
                    "phone": phone,
                    **self._links(rule, record),
                    "told_at": now,
                    "subject": " ".join(notice_events.render(text.subject, values).split()),
                    "body": body,
                    "sms_text": notice_events.render(text.sms_text, values),
                    "wechat_text": notice_events.render(text.wechat_text, values) or body,
                    "url": values["url"],
                    "key": key,
                }
            )
        return self.sudo().create(vals_list)

    @api.model
    def _links(self, rule, record):
        """Return the values that lead from a notice to what it is about."""
        return {
            "request_id": self._request_of(record).id,
            "application_id": rule.to == APPLICANT and record.id,
            "task_id": rule.to == PROVIDER and self._task_of(record).id,
        }

    @api.model
    def _plain(self, value):
        return value.id if isinstance(value, models.BaseModel) else value

    @api.model
    def _values(self, record, user, detail, speaks):
        """Return what the placeholders stand for, in the language of ``record`` and ``speaks``."""
        calendar = speaks["resource.calendar"]
        values = {"detail": detail or "", "url": self._url(record, user)}
        if record._name == "res.partner":
            return {**values, "enterprise": record.name}
        if record._name == "qi.account.application":
            return {**values, "enterprise": record.enterprise_name, "platform": record._platform().name}
        request = self._request_of(record)
        values["platform"] = request.platform_id.name
        if record._name in ("qi.request.task", "qi.request.deliverable"):
            task = self._task_of(record)
            return {
                **values,
                "number": task.name,
                "service": task.title,
                "due": task.planned_end and format_date(speaks, task.planned_end),
            }
        return {
            **values,
            "number": request.name,
            "service": request.service_id.name,
            "stage": request.stage_id.name,
            "due": (promised_at := request._promised_at()) and calendar._qi_say(promised_at),
            "enterprise": request.partner_id.name,
        }

    @api.model
    def _url(self, record, user):
        base = record.get_base_url()
        if record._name == "res.partner":
            return f"{base}/my"
        if record._name == "qi.account.application":
            return f"{base}/qi/register" if record.state == "refused" else f"{base}/my"
        if record._name in ("qi.request.task", "qi.request.deliverable"):
            return f"{base}/my/tasks/{self._task_of(record).id}"
        request = self._request_of(record)
        return f"{base}/my/requests/{request.id}" if user else request._notice_link()

    # Delivering

    def _outgoing(self, text):
        """Return ``text`` of the notice as it leaves the house; what staff must not read is put in only here."""
        self.ensure_one()
        return text

    def _deliver(self, rule, template):
        """Choose the ways of new notices; those that need a person are given to one."""
        quiet = self._is_quiet()
        gateway = not quiet and template.use_sms and self._has_gateway()
        Delivery = self.env["qi.notice.delivery"]
        adapter = template.use_wechat and Delivery._wechat_adapter()
        now = past.now(self)
        sms_at = Delivery._sending_time("sms", now)
        vals_list, unheard = [], self.browse()
        for notice in self:
            ways = []
            if notice.user_id:
                ways.append({"channel": "portal", "state": "sent", "sent_at": now})
            # Who has never logged in does not know yet that there is an account to look into.
            is_heard = notice.user_id and (rule.to != APPLICANT or notice.user_id.login_date)
            if not quiet:
                address = template.use_email and notice._email_address()
                if address:
                    ways.append({"channel": "email", "address": address, "next_try_at": now})
                if gateway and sms.mobile(notice.phone):
                    ways.append({"channel": "sms", "address": sms.mobile(notice.phone), "next_try_at": sms_at})
                chat = adapter and adapter.address_of(notice.partner_id)
                if chat:
                    ways.append({"channel": "wechat", "address": chat, "next_try_at": now})
                if not is_heard and all(way["channel"] == "portal" for way in ways):
                    unheard |= notice
                if template.use_wechat and not chat:
                    ways.append({"channel": "wechat"})
            vals_list += [{"notice_id": notice.id, **way} for way in ways]
        Delivery.sudo().create(vals_list)
        unheard._call(rule)

    def _call_if_nothing_arrived(self):
        """Let somebody telephone where the last way out has failed."""
        for notice in self:
            rule = EVENTS[notice.template_id.code]
            silent = {"wechat", "portal"} if rule.to == APPLICANT else {"wechat"}
            if all(row.state == "failed" or row.channel in silent for row in notice.delivery_ids):
                notice._call(rule)

    def _call(self, rule):
        """Note that only a telephone call reaches the recipients, and ask who is in charge to make it.

        Where another rule reminds the house, nobody is asked: the matter is followed up otherwise.
        """
        if not self:
            return
        callers = self._callers(rule)
        today = past.today(self)
        vals_list, said = [], []
        for notice in self:
            caller = callers[notice]
            if not caller:
                state = "undeliverable"
            else:
                # An administrator of the enterprise who has decided tells a colleague without our help.
                state = "waiting" if rule.call and not caller.share else "followed_up"
            vals_list.append({"notice_id": notice.id, "channel": "phone", "address": notice.phone, "state": state})
            if state == "waiting":
                sentence = notice.with_context(lang=caller.lang)._call_sentence()
                said.append((notice._about(), caller, sentence, today))
        self.env["qi.notice.delivery"].sudo().create(vals_list)
        self.env["qi.activity.mixin"]._schedule_all(f"qi_onestop.mail_activity_type_{self._call_kind(rule)}", said)

    @api.model
    def _call_kind(self, rule):
        return "account_call" if rule.to == APPLICANT else "notice_call"

    def _call_sentence(self):
        return self.env._(
            "Call %(name)s (%(phone)s): %(subject)s",
            name=self.partner_id.name or self.application_id.name,
            phone=self.phone or "–",
            subject=self.subject,
        )

    def _about(self):
        """Return the record the notice is about."""
        return self.request_id or self.application_id

    def _email_address(self):
        return self.partner_id.email_normalized

    def _callers(self, rule):
        """Return ``{notice: user}`` of who is in charge of what the notices are about."""
        if rule.to == APPLICANT:
            return {notice: notice.application_id.decider_id for notice in self}
        if rule.to == HOLDER:
            decider = self.partner_id._qi_default_decider()
            return {notice: notice.partner_id._qi_expiry_user() or decider for notice in self}
        holders = self.request_id._holders()
        return {notice: holders.get(notice.request_id.id, self.env["res.users"])[:1] for notice in self}
