# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The form for complaints and the answers to it, as visitors and accounts alike send them."""

import re
import secrets

from odoo.exceptions import UserError
from odoo.http import request

from ..models import qi_dispute_voice
from ..models.qi_complaint_voice import MAX_TEXT
from ..models.qi_rate_limit import TooManyAttempts
from ..tools import complaint_number, mobile, upload
from . import qi_input

TEXTS = {"about": 200, "request_number": 40, "happened": 100, "name": 64, "phone": 32}
LONG_TEXTS = ("description", "remedy_sought")
UNKNOWN = "unknown"
ANSWERS = ("message", "satisfied", "review", "withdraw", *qi_dispute_voice.ANSWERS)
TOKEN = re.compile(r"[\w-]{20,64}", re.ASCII)


class QiComplaintPages:
    """What the pages of visitors and of accounts have in common; ``env`` is the controller's.

    None of it asks who calls: the controllers do before.
    """

    def _complaint_entered(self, post):
        """Return what was filled in, as clean text."""
        fields = self.env["qi.complaint"]._fields
        entered = {name: qi_input.text(post.get(name), limit) for name, limit in TEXTS.items()}
        # One character more, so that what is too long is said instead of cut.
        entered |= {name: qi_input.text(post.get(name), MAX_TEXT + 1) for name in LONG_TEXTS}
        for name in ("topic", "subject_kind"):
            entered[name] = qi_input.choice(post.get(name), dict(fields[name].selection))
        # Whoever does not know turns to the platform that coordinates the others.
        does_not_know = post.get("platform_id") == UNKNOWN
        coordinator = self.env["qi.platform"]._public_coordinator() if does_not_know else {}
        entered["platform_id"] = coordinator.get("id") or qi_input.number(post.get("platform_id"))
        entered["identity"] = qi_input.choice(post.get("identity"), ("anonymous", "named"))
        token = qi_input.text(post.get("token"), 64)
        entered["token"] = token if TOKEN.fullmatch(token) else secrets.token_urlsafe(24)
        return entered

    def _complaint_values(self, entered):
        """Return what was filled in as the values of a complaint.

        :raises UserError: when something needed is missing
        """
        env = self.env
        if entered["platform_id"] not in {row["id"] for row in self._complaint_platforms()}:
            raise UserError(env._("Say which platform the complaint is about."))
        if not entered["description"]:
            raise UserError(env._("Say in a few sentences what happened."))
        told = [entered["description"]]
        if entered["about"]:
            told.append(env._("About whom, in the words of the complainant: %(words)s", words=entered["about"]))
        if entered["happened"]:
            told.append(
                env._("When it happened, in the words of the complainant: %(words)s", words=entered["happened"])
            )
        return {
            "platform_id": entered["platform_id"],
            "title": complaint_number.title(entered["description"]),
            "description": "\n\n".join(told),
            "remedy_sought": entered["remedy_sought"] or False,
            "topic": entered["topic"] or "other",
            "subject_kind": entered["subject_kind"] or "service",
        }

    def _complaint_identity(self, entered):
        """Return who complains: nothing for who stays anonymous.

        :raises UserError: when somebody wants to be told and does not say how
        """
        if entered["identity"] != "named":
            return {}
        if not entered["name"]:
            raise UserError(self.env._("Say your name, or choose to stay anonymous."))
        if len(re.sub(r"\D", "", entered["phone"])) < 7:
            raise UserError(self.env._("Say on which phone we reach you, or choose to stay anonymous."))
        return {"name": entered["name"], "phone": mobile.clean(entered["phone"]) or entered["phone"]}

    def _complaint_platforms(self):
        return self.env["qi.platform"]._public_list()

    def _complaint_files(self):
        """Return the files that were sent, checked, under names that harm nobody.

        :raises UserError: when one of them is not taken, or there are too many
        """
        Document = self.env["qi.document.mixin"]
        files = [file for file in request.httprequest.files.getlist("files") if file.filename]
        Document._check_upload_count(len(files))
        checked = []
        for file in files:
            content = file.read(upload.MAX_BYTES + 1)
            checked.append((Document._checked_upload(file.filename, content), content))
        return checked

    def _complaint_answer(self, complaint_sudo, answer, post):
        """Take what whoever complained says.

        :raises UserError: when it cannot be said now, or a reason is missing
        """
        reason = qi_input.text(post.get("reason"), 2000)
        if answer == "message":
            complaint_sudo._complainant_message(
                qi_input.text(post.get("body"), MAX_TEXT + 1), self._complaint_files()
            )
        elif answer == "satisfied":
            complaint_sudo._complainant_answer(True)
        elif answer in qi_dispute_voice.ANSWERS:
            complaint_sudo._open_dispute()._complainant_says(answer, reason)
        elif answer == "review":
            offered = complaint_sudo._offered_routes().mapped("code")
            route = qi_input.choice(post.get("route"), offered) or False
            complaint_sudo._complainant_answer(False, reason, route)
        else:
            complaint_sudo._complainant_withdraw(reason)

    def _complaint_choices(self, *names):
        """Return the choices of selection fields in the reader's language."""
        fields = self.env["qi.complaint"]._fields
        return {name: fields[name]._description_selection(self.env) for name in names}

    def _complaint_form_values(self, entered):
        return {
            "entered": entered,
            "token": entered.get("token") or secrets.token_urlsafe(24),
            "platforms": self._complaint_platforms(),
            "unknown": bool(self.env["qi.platform"]._public_coordinator()) and UNKNOWN,
            "choices": self._complaint_choices("topic", "subject_kind"),
            "accept": upload.ACCEPT,
            "max_text": MAX_TEXT,
        }

    def _complaint_view_values(self, complaint_sudo, path):
        """Return what the page of one complaint shows; ``path`` is its address."""
        return {
            "view": complaint_sudo._complainant_view()[0],
            "path": path,
            "routes": complaint_sudo._offered_routes(),
            "outcomes": dict(self._complaint_choices("outcome")["outcome"]),
            "say": self.env["resource.calendar"].sudo()._qi_say,
            "accept": upload.ACCEPT,
            "max_text": MAX_TEXT,
        }

    def _complaint_refused_on_page(self, function, page):
        """Do what was asked, or say on the page why it is refused, and if so when to come again."""
        try:
            with self.env.cr.savepoint():
                return function()
        except TooManyAttempts as error:
            self.env.invalidate_all()
            response = page(str(error), error.http_status)
            response.headers["Retry-After"] = error.seconds
            return response
        except UserError as error:
            self.env.invalidate_all()
            return page(str(error), 400)
