# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ..tools import complaint_flow, complaint_number, named_people, past, protected
from .qi_complaint import CHANNELS, ONLINE_CHANNELS, TRANSFER_CHANNELS

MESSAGE = "qi_onestop.mail_activity_type_complaint_message"
MAX_TEXT = 10_000
_GIVEN = (
    "platform_id",
    "channel",
    "title",
    "description",
    "remedy_sought",
    "topic",
    "subject_kind",
    "subject_user_ids",
    "institution_id",
    "received_at",
    "origin_number",
    "origin_due",
)
_TEXTS = ("title", "description", "remedy_sought")
_IDENTITY = ("name", "phone", "email", "partner_id", "user_id")


class Receipt(NamedTuple):
    """What whoever complained takes home: ``complaint`` comes with all rights, ``code`` is shown this once.

    ``code`` is empty for who has an account on the platform and finds the complaint there.
    """

    complaint: models.Model
    number: str
    code: str


class QiComplaint(models.Model):
    """The voice of whoever complained: registration, tracking, messages, the word on the answer.

    None of the methods checks rights: controllers and the counter call them once they know who speaks.
    What is returned in dictionaries is all that may be shown.
    """

    _inherit = "qi.complaint"

    def _as_program(self):
        """Return the complaints as the program's own user sees them, with all rights.

        What whoever complained does must not leave their name: not as the creator of a row, the author of what
        the thread logs, in the events of a deadline, or in the log of seals.
        """
        return self.with_user(SUPERUSER_ID)

    # Coming in

    @api.model
    def _receive(self, values, complainant=None, request_number="", source="", attachments=()):
        """Register one complaint, whoever brings it.

        :param values: of ``platform_id``, ``channel``, ``title``, ``description`` (these are needed),
            ``remedy_sought``, ``topic``, ``subject_kind``, ``subject_user_ids`` (ids), ``institution_id``,
            ``received_at``, and of transfers ``origin_number`` and ``origin_due``
        :param complainant: ``name``, ``phone``, ``email``, ``partner_id``, ``user_id`` as far as known; nothing
            for who stays anonymous
        :param request_number: as it was typed; a wrong one is kept as text and refuses nothing
        :param source: where an online form was sent from; the flood from one place is dammed, and that from all
            accounts, and from all who have none, each by itself
        :param attachments: ``[(file name, bytes)]``, checked before
        :return: the :class:`Receipt`
        :raises UserError: when something needed is missing, or too many came in
        """
        if source:
            self.env["qi.rate.limit"]._take(f"complaint:{source}", 5, 3600)
            # A flood of who is not known leaves the door open to who is.
            known = bool((complainant or {}).get("user_id"))
            self.env["qi.rate.limit"]._take("complaint-accounts" if known else "complaint-all", 200, 3600)
        unknown = values.keys() - set(_GIVEN)
        if unknown:
            raise ValueError(f"A complaint is registered without {sorted(unknown)}.")
        identity = {name: (complainant or {}).get(name) for name in _IDENTITY}
        # The number, the handler and who is recused are the program's, whoever brings the complaint.
        program = self._as_program()
        number = self._draw_numbers(1)[0]
        now = past.now(self)
        vals = {
            **values,
            "name": number,
            "registered_by_id": self.env.uid != SUPERUSER_ID and not self.env.user.share and self.env.uid,
            "state": complaint_flow.INITIAL,
            "is_anonymous": not any(identity.values()),
            "registered_at": now,
            "received_at": values.get("received_at") or now,
            "origin_first_due": values.get("origin_due"),
            "request_number": complaint_number.clean(request_number) or False,
            "subject_user_ids": [Command.set(values.get("subject_user_ids") or [])],
        }
        self._check_incoming(vals)
        if vals["request_number"]:
            request = self.env["qi.request"].sudo().search([("name", "=", vals["request_number"])], limit=1)
            vals["request_id"] = request.id
        complaint = protected.without_permit(
            protected.permitted(program).with_context(mail_create_nolog=True).create(vals)
        )
        code = "" if identity["user_id"] else complaint_number.draw()
        protected.permitted(complaint.env["qi.complaint.complainant"]).create(
            {
                **identity,
                "complaint_id": complaint.id,
                "code_hash": bool(code) and self._code_hash(number, code),
            }
        )
        complaint._keep_files("qi.complaint", complaint.id, attachments)
        # All who must not learn of it are known before anybody does.
        complaint._find_named(
            named_people.BETWEEN.join(
                [*(vals.get(name) or "" for name in _TEXTS), *(name for name, _content in attachments)]
            )
        )
        complaint._recuse()
        complaint._start_clock()
        complaint._assign()
        complaint._ask_who_is_meant()
        complaint._tell_of_leads()
        if values["channel"] in ONLINE_CHANNELS:
            complaint.write({"state": "acknowledged"})
        return Receipt(complaint, number, code)

    @api.model
    def _check_incoming(self, vals):
        self._check_values(vals)
        for name in ("title", "description", "remedy_sought"):
            text = vals.get(name)
            if name != "remedy_sought" and not (text or "").strip():
                raise UserError(
                    self.env._("Fill in “%(field)s”.", field=self._fields[name]._description_string(self.env))
                )
            if text and len(text) > MAX_TEXT:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is too long. Write at most %(limit)s characters, or attach a file.",
                        field=self._fields[name]._description_string(self.env),
                        limit=MAX_TEXT,
                    )
                )
        if vals["channel"] in TRANSFER_CHANNELS:
            # By them the sender finds it again, and knows by when.
            for name in ("origin_number", "origin_due"):
                if not vals.get(name) or not str(vals[name]).strip():
                    raise UserError(
                        self.env._("Fill in “%(field)s”.", field=self._fields[name]._description_string(self.env))
                    )
        if not self.env["qi.platform"].sudo().browse(vals.get("platform_id")).exists():
            raise UserError(self.env._("Say which platform the complaint is about."))
        self.env["qi.complaint.deadline"]._check_not_ahead(
            self._fields["received_at"].to_datetime(vals["received_at"]), vals["registered_at"]
        )

    @api.model
    def _draw_numbers(self, count):
        """Return ``count`` numbers that are free, at random: gaps in a row would tell of hidden complaints."""
        year = past.today(self).year
        numbers = set()
        while len(numbers) < count:
            drawn = {complaint_number.number(year) for _missing in range(count - len(numbers))}
            taken = self.sudo().search_fetch([("name", "in", list(drawn))], ["name"]).mapped("name")
            numbers |= drawn - set(taken)
        return list(numbers)

    @api.model
    def _code_hash(self, number, code):
        return hmac(self.env(su=True), "qi_complaint_code", f"{number}:{complaint_number.clean(code)}")

    @api.model
    def _keep_files(self, model, res_id, attachments):
        # That something may be added was checked: later notes are for what is closed.
        protected.permitted(self.env["ir.attachment"].sudo()).create(
            [{"name": name, "raw": content, "res_model": model, "res_id": res_id} for name, content in attachments]
        )

    # Finding it again

    @api.model
    def _tracking(self, number, code):
        """Return the complaint of a number and the code that came with it, with all rights, else an empty one.

        :raises TooManyAttempts: after too many tries for the number
        """
        number = complaint_number.clean(number)
        self.env["qi.rate.limit"]._take(f"complaint-tracking:{number}", 10, 3600)
        # Whether there is such a number shows neither in the answer nor in how long it takes: it is one query.
        found_sudo = (
            self.env["qi.complaint.complainant"]
            .sudo()
            .search_fetch([("complaint_id.name", "=", number)], ["code_hash", "complaint_id"], limit=1)
        )
        kept = found_sudo.code_hash or "-" * 64
        return found_sudo.complaint_id if consteq(kept, self._code_hash(number, code)) else self.sudo().browse()

    @api.model
    def _of_caller(self, complaint_id=None):
        """Return the complaints the calling account may follow, newest first, with all rights; or that one."""
        domain = list(self._caller_domain())
        if complaint_id:
            domain.append(("id", "=", complaint_id))
        return self.sudo().search(domain)

    # What whoever complained reads and says

    def _complainant_view(self):
        """Return all that whoever complained may read, as plain dictionaries in the language of the context.

        Instants are as stored (UTC). Nothing names people of the house, findings, or other complainants.
        """
        return [complaint._one_view() for complaint in self.sudo()]

    def _one_view(self):
        main = self.joined_into_id or self
        told = main.state in ("answered", "review", "external", "closed") or main.is_reviewed
        channels = dict(self._fields["channel"]._description_selection(self.env))
        promise = self.deadline_ids._current()
        return {
            "id": self.id,
            "number": self.name,
            "title": self.title,
            "description": self.description,
            "remedy_sought": self.remedy_sought or "",
            "platform": self.platform_id.name,
            "request_number": self.request_number or "",
            "channel": channels.get(self.channel, dict(CHANNELS)[self.channel]),
            "state": self.state,
            "state_name": self._state_name(self.state),
            "is_open": self.is_open,
            "is_anonymous": self.is_anonymous,
            "received_at": self.received_at,
            "due_at": promise.is_open and promise.due_at,
            "due_name": promise.milestone_id.name or "",
            "steps": self._view_steps(),
            "outcome": main.outcome if told else False,
            "answer": (main.answer if told and main.answered_at else "") or "",
            "remedy": (main.remedy if told and main.answered_at else "") or "",
            "answered_at": main.answered_at if told else False,
            "answer_until": self.silence_at,
            "exit_reason": self.exit_reason or "",
            "referral": self.referral or "",
            "external_route": self.external_route,
            "messages": [
                {
                    "id": message.id,
                    "direction": message.direction,
                    "body": message.body,
                    "sent_at": message.sent_at,
                    "files": [{"id": file.id, "name": file.name} for file in message.attachment_ids],
                }
                for message in self._letters()
            ],
            "can_answer": self.state == "answered",
            "can_review": self.state == "answered" and not self.is_reviewed,
            "can_object": self.state == "joined" and main.state == "answered" and not main.is_reviewed,
            "can_withdraw": bool(complaint_flow.find(self.state, "withdrawn")),
            "can_write": self._takes_more(),
        }

    def _view_steps(self):
        """Return ``[{"name", "at"}]`` of the steps taken, in order."""
        steps = [
            ("registered", self.registered_at),
            ("acknowledged", self.acknowledged_at),
            ("assessed", self.assessed_at),
            ("answered", self.answered_at),
            (self.state if not self.is_open else "closed", self.closed_at),
        ]
        if self.state == "joined":
            main = self.joined_into_id
            steps += [("answered", main.answered_at), (main.state, main.closed_at)]
        return [{"name": self._state_name(state), "at": at} for state, at in steps if at]

    def _complainant_message(self, body, attachments=()):
        """Take a message from whoever complained; also an addendum, for the complaint itself stays as it came.

        :raises UserError: when it is empty, or the complaint closed and is not dealt with in another
        """
        self.ensure_one()
        message = self._as_program()._write_message("in", body, attachments)
        complaint = self._as_program()
        # Whom the words name has no part in what it is dealt with in either.
        said = named_people.BETWEEN.join([body, *(name for name, _content in attachments)])
        for matter in (*complaint.joined_into_id, complaint):
            matter._heed(said)
        if complaint.user_id:
            complaint._tell(
                complaint.user_id,
                MESSAGE,
                lambda speaks: speaks._("%(number)s: the complainant wrote", number=complaint.name),
            )
        return message

    def _complainant_answer(self, satisfied, reason="", route=""):
        """Take the word of whoever complained on the answer.

        :param satisfied: whether the answer will do
        :param reason: why not; then somebody else looks at it again, once; also what it was joined into
        :param route: after the review, which way outside is taken: a key of ``external_route``
        :raises UserError: when there is no answer to speak of, or no reason
        """
        self.ensure_one()
        joined = self.state == "joined"
        complaint = (self.joined_into_id if joined else self)._as_program()
        complaint._lock()
        # What is dealt with together is looked at again together; that it will do, each says of their own.
        waits = not joined or not (satisfied or complaint.is_reviewed)
        if complaint.state not in complaint_flow.WAITING_STATES or not waits:
            raise UserError(self.env._("There is no answer that waits for a word. Reload the page."))
        if satisfied:
            complaint.write({"state": "closed", "acceptance": "satisfied"})
        elif complaint.is_reviewed:
            complaint.write({"state": "external", "dissatisfaction": reason, "external_route": route})
        else:
            complaint.write({"state": "review", "dissatisfaction": reason})

    def _complainant_withdraw(self, reason):
        """End the complaint because whoever complained wishes so.

        :raises UserError: when it has ended already, or no reason is given
        """
        self.ensure_one()
        self._as_program().write({"state": "withdrawn", "exit_reason": reason})

    # What the handler says

    def _send_message(self, body, attachments=(), to_joined=True):
        """Write to whoever complained, as the handler or the oversight; each reads it at their own complaint.

        :param to_joined: whether those are written to as well whose complaints are dealt with here
        :return: the messages
        :raises UserError: when it is empty, tells one of them of another, or the complaint closed and is not
            dealt with in another
        """
        self.ensure_one()
        self.check_access("write")
        # Who handles this one handles what was joined into it.
        besides = self.sudo()._joined().sudo(self.env.su) if to_joined else self.browse()
        if besides and self._names_complainant(body):
            raise UserError(
                self.env._(
                    "The message goes to all whose complaints are dealt with in %(number)s, and names one of "
                    "them: leave that out, or write to each alone.",
                    number=self.name,
                )
            )
        messages = self.env["qi.complaint.message"]
        for complaint in (self, *besides):
            message = complaint._write_message("out", body, attachments)
            complaint._tell_message(message)
            messages |= message
        return messages

    def _letters(self):
        """Return what whoever complained and the handler wrote to each other."""
        return self.correspondence_ids.filtered(lambda message: message.direction != "note")

    def _note_later(self, body, attachments=()):
        """Note what came in, or came to light, once the complaint was closed; nobody outside reads it.

        :param attachments: ``[(file name, bytes)]``, checked before; they stay with the note, apart from the seal
        :raises AccessError: when the caller neither handled nor oversees the complaint
        :raises UserError: when it is empty, the complaint takes words otherwise, or was destroyed
        """
        self.ensure_one()
        self.check_access("write")
        if not self._actors() & {complaint_flow.HANDLER, complaint_flow.OVERSIGHT}:
            raise AccessError(self.env._("Later notes are up to the handler and the coordinating department."))
        if self.sudo()._takes_more():
            raise UserError(
                self.env._("%(number)s is still open: write it where it belongs instead.", number=self.name)
            )
        # What is destroyed at this moment would leave the note behind.
        self._filed_in()._hold_sealed()
        if self._destroyed_archive():
            raise UserError(self.env._("%(number)s was destroyed: nothing can be noted there.", number=self.name))
        note = self._write_body("note", body)
        self._keep_files(note._name, note.id, attachments)
        return note

    def _write_message(self, direction, body, attachments):
        if not self.sudo()._takes_more():
            raise UserError(self.env._("The complaint is closed. Nothing can be added any more."))
        message = self._write_body(direction, body)
        self._keep_files(message._name, message.id, attachments)
        return message

    def _write_body(self, direction, body):
        if not (body or "").strip():
            raise UserError(self.env._("Write something first."))
        if len(body) > MAX_TEXT:
            raise ValidationError(
                self.env._("Write at most %(limit)s characters, or attach a file.", limit=MAX_TEXT)
            )
        # Who writes here was checked; the rows are nobody's to write.
        Message_sudo = protected.permitted(self.env["qi.complaint.message"].sudo())
        return Message_sudo.create(
            {
                "complaint_id": self.id,
                "direction": direction,
                "body": body.strip(),
                "sent_at": past.now(self),
                "user_id": self.env.uid if direction != "in" else False,
            }
        )
