# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.qi_onestop.tools import gathered

from ..tools import review
from .qi_request_review import RATED_KINDS

SHEET_LAYOUT = "qi_onestop_survey.qi_review_sheet"
LETTER = "M"
"""Ends the number of the printed satisfaction form (满意度)."""
TICK, BOX = "☑", "□"


class QiRequest(models.Model):
    """The satisfaction form on A4 (DB1403/T 22-2023, Appendix E): to be filled in, or as it is filed."""

    _inherit = "qi.request"

    def _review_sheet_name(self):
        """Return the file name of the printed form."""
        return self.env._("Satisfaction Form %(number)s", number=self.name)

    def _review_sheets(self):
        """Return what stands on the form of each request, to be filled in by hand or by its code.

        :raises UserError: for requests that were not completed or are one's own, or if no form is in use
        """
        self.check_access("read")
        form = self.env["survey.survey"]._qi_form()
        if not form:
            raise UserError(self.env._("No satisfaction form is in use. Put one into use first."))
        sheets, hands = [], self._review_hands()
        for request in self:
            if request.stage_kind not in RATED_KINDS or request.is_historic:
                raise UserError(
                    self.env._("%(number)s was not completed: there is nothing to rate.", number=request.name)
                )
            if self.env.user in hands[request]:
                raise UserError(
                    self.env._(
                        "You had %(number)s in hand yourself: a colleague prints the form for it.",
                        number=request.name,
                    )
                )
            address = request._review_url("qr", issuer=self.env.user)
            qr = self.env["ir.actions.report"].barcode("QR", address, width=160, height=160)
            sheets.append({**request._review_sheet(form), "qr_base64": base64.b64encode(qr)})
        # A page may print with all rights after its own check: it is the user who gets it.
        self.sudo(False)._log_secrets("print")
        return sheets

    def _review_sheet(self, form, said=None, signature=""):
        """Return the content of the sheet; ``said`` is what was answered, nothing on an empty form."""
        self.ensure_one()
        request = self.sudo()
        said = said or {}
        graded, others = [], []
        for number, question in enumerate(form.question_ids, start=1):
            value = said.get(question)
            choices = question.suggested_answer_ids
            line = {
                "number": (question.qi_code or "").lstrip("Q") or str(number),
                "title": question.title,
                "hint": question.qi_code == review.REASONS and self.env._("(if you were not satisfied)"),
                "text": "" if choices else value or "",
                "choices": [(TICK if value and choice in value else BOX, choice.value) for choice in choices],
            }
            (graded if question.qi_code in review.GRADED else others).append(line)
        head = max(graded, key=lambda line: len(line["choices"]))["choices"]
        for line in graded:
            line["choices"] += [("", "")] * (len(head) - len(line["choices"]))
        return {
            "heading": self.env._("Quality Infrastructure One-Stop Service"),
            "title": self.env._("Satisfaction Form"),
            "number": f"{request.name}-{LETTER}",
            "version": self.env._("Version %(number)s", number=form.qi_version),
            "rows": [
                request._form_row(
                    request._form_cell("enterprise", request._form_label("partner_id"), request.partner_id.name),
                    request._form_cell("service", request._form_label("service_id"), request.service_id.name),
                ),
                request._form_row(
                    request._form_cell("platform", request._form_label("platform_id"), request.platform_id.name),
                    request._form_cell(
                        "commissioner", request._form_label("commissioner_id"), request.commissioner_id.name
                    ),
                ),
                request._form_row(
                    request._form_cell(
                        "providers", self.env._("Institutions"), request._listed(request._review_providers())
                    ),
                    request._form_cell(
                        "closed", request._form_label("closed_at"), request._form_time(request.closed_at)
                    ),
                ),
            ],
            "grades": [label for _box, label in head],
            "graded": graded,
            "others": others,
            "signature": signature,
            "is_filled": bool(said),
            "qr_base64": b"",
        }

    def _review_providers(self):
        done = self.task_ids.filtered(lambda task: task.state in ("delivered", "confirmed"))
        return done.provider_id.mapped("display_name")

    # Filing

    def _archive_documents(self):
        return [*super()._archive_documents(), *self._archive_gathered()._archive_reviews()]

    def _archive_notice_domain(self):
        # Who was reminded had not answered: of others than the invitation itself nothing is filed.
        return super()._archive_notice_domain() & Domain("template_id.code", "!=", "review_reminder")

    def _archive_sources(self):
        scans = ((answer, "qi_file") for answer in self.qi_review_ids if answer.qi_is_named)
        return [*super()._archive_sources(), *scans]

    def _archive_reviews(self):
        """Return the filled forms that bear a name.

        Who reads an archive knows whose it is: of what was said without a name it does not even say that there is
        something, nor does it by a number that is left out.
        """
        files = gathered.of(self).files
        documents = []
        named = self.qi_review_ids.filtered("qi_is_named")
        for serial, answer in enumerate(named.sorted("id"), start=1):
            sheet = self._archive_sheet(
                "satisfaction",
                self.env._("Satisfaction Form"),
                f"{self.name}-{LETTER}{serial}",
                answer.qi_answered_at,
                SHEET_LAYOUT,
                lambda answer=answer, serial=serial: self._archive_review_content(answer, serial),
            )
            documents.append(sheet)
            if (answer, "qi_file") in files:
                documents.append(
                    {
                        **{name: sheet[name] for name in ("kind", "date", "author", "reference")},
                        "title": self.env._("Satisfaction Form (scan)"),
                        "file_name": answer.qi_file_name,
                        "file": files[answer, "qi_file"],
                        "source": (answer, "qi_file"),
                    }
                )
        return documents

    def _archive_review_content(self, answer, serial):
        channel = dict(answer._fields["qi_channel"]._description_selection(self.env))[answer.qi_channel]
        signature = self.env._(
            "%(name)s, %(at)s (%(channel)s)",
            name=answer.qi_respondent,
            at=(
                format_date(self.env, answer.qi_paper_date)
                if answer.qi_paper_date
                else self._form_time(answer.qi_answered_at)
            ),
            channel=channel,
        )
        content = self._review_sheet(answer.survey_id, answer._qi_said(), signature)
        return {**content, "number": f"{self.name}-{LETTER}{serial}"}
