# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

BLANK_NAME = "＿＿＿＿＿＿＿＿＿＿"


class QiRequest(models.Model):
    """What stands on each form of a request; one method per form, in the order of the flow.

    Each returns ``rows`` of one or two cells, ``signatures`` in pairs, and where the form has them an
    ``opening`` line, a ``table``, a ``note``, a ``stub`` and what the enterprise signs for on the ``receipt``.
    """

    _inherit = "qi.request"

    def _form_registration(self):
        enterprise = self.partner_id
        return {
            "rows": [
                self._form_row(
                    self._form_cell("registered_at", text=self._form_time(self.registered_at)),
                    self._form_cell("channel"),
                ),
                self._form_row(self._form_cell("enterprise", self._form_label("partner_id"), enterprise.name)),
                self._form_row(
                    self._form_cell("credit_code", self.env._("Credit Code"), enterprise.qi_credit_code),
                    self._form_cell(
                        "served_as", self.env._("Served As"), self._form_choice(enterprise, "qi_enterprise_kind")
                    ),
                ),
                self._form_row(self._form_cell("contact_name"), self._form_cell("contact_phone")),
                self._form_row(self._form_cell("process"), self._form_cell("urgency")),
                self._form_row_service(),
                self._form_row(self._form_cell("first_due_at", text=self._form_time(self.first_due_at)))
                if self.first_due_at
                else None,
                self._form_row(self._form_cell("description", lines=5)),
                self._form_row(self._form_cell("result")) if self.result else None,
                self._form_row(
                    self._form_cell(
                        "first_responsible",
                        self._form_label("first_responsible_id"),
                        self.first_responsible_id.name,
                    ),
                    self._form_cell(
                        "commissioner", self._form_label("commissioner_id"), self.commissioner_id.name
                    ),
                ),
            ],
            "table": self._form_materials(self.material_ids, "state", blank=3),
            "note": self.env._(
                "Quote the number whenever you ask about your request. Whoever received you first stays "
                "responsible for it until it is finished."
            ),
            "signatures": [(self.env._("Enterprise's Signature"), self.env._("Clerk's Signature"))],
            "receipt": self.env._("We have registered your request. Keep this receipt."),
        }

    def _form_notice(self):
        notice = self._form_version(self.supplement_ids)
        return {
            "opening": self.env._(
                "%(enterprise)s: this is all that is missing, told at once. Your time stands still until you have "
                "handed it in; nothing else will be asked for later.",
                enterprise=self.partner_id.name or BLANK_NAME,
            ),
            "rows": [
                self._form_row_service(),
                self._form_row(
                    self._form_cell("told_at", self.env._("Notified On"), self._form_time(notice.sent_at)),
                    self._form_cell("told_by", self.env._("Notified By"), notice.sent_by_id.name),
                ),
            ],
            "table": self._form_materials(notice.material_ids, "note", blank=6),
            "signatures": [self._form_seal()],
            "stub": True,
            "receipt": self.env._("We have been told at once what is missing."),
        }

    def _form_acceptance(self):
        # The phone of who takes care of the request is no secret to who is told so.
        phone = self.commissioner_id.sudo().user_id.phone
        received = self.material_ids.filtered(lambda material: material.state == "received")
        return {
            "opening": self.env._(
                "%(enterprise)s: your request has been accepted. This is who takes care of it.",
                enterprise=self.partner_id.name or BLANK_NAME,
            ),
            "rows": [
                self._form_row_service(),
                self._form_row(self._form_cell("description", lines=4)),
                self._form_row(
                    self._form_cell("accepted_at", text=self._form_time(self.accepted_at)),
                    self._form_cell("process"),
                ),
                self._form_row(
                    self._form_cell(
                        "commissioner", self._form_label("commissioner_id"), self.commissioner_id.name
                    ),
                    self._form_cell("commissioner_phone", self.env._("Phone"), phone),
                ),
                self._form_row(self._form_cell("promise", self.env._("Promised Times"), self.service_id.promise)),
            ],
            "table": self._form_materials(received, "requirement", blank=3) if received or not self else None,
            "note": self.env._(
                "The service costs nothing unless the catalogue names a price. Nobody may ask for more."
            ),
            "signatures": [self._form_seal()],
            "stub": True,
            "receipt": self.env._("We have received the notice of acceptance."),
        }

    def _form_decline(self):
        # Whoever reads the request may read to whom it was referred.
        referred_sudo = self.referred_partner_id.sudo()
        return {
            "opening": self.env._(
                "%(enterprise)s: what you asked for is not among the services of this platform. It costs you "
                "nothing, and you may ask again at any time.",
                enterprise=self.partner_id.name or BLANK_NAME,
            ),
            "rows": [
                self._form_row_service(),
                self._form_row(self._form_cell("description", lines=4)),
                self._form_row(self._form_cell("exit_reason", lines=4)),
                self._form_row(self._form_cell("referral", lines=2)),
                self._form_row(
                    self._form_cell("referred", self._form_label("referred_partner_id"), referred_sudo.name),
                    self._form_cell("referred_phone", self.env._("Phone"), referred_sudo.phone),
                ),
                self._form_row(
                    self._form_cell(
                        "supervision_phone",
                        self.env._("Supervision Phone"),
                        self.platform_id._supervision_phone() if self.platform_id else "",
                    )
                ),
            ],
            "signatures": [self._form_seal()],
            "stub": True,
            "receipt": self.env._("We have received the notice and know who can help instead."),
        }

    def _form_plan(self):
        # What the enterprise got stands in the version put forward; before that the draft is printed.
        plan = self._form_version(self.plan_ids) or self
        return {
            "rows": [
                self._form_row(
                    self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name)
                ),
                self._form_row_service(),
                *(
                    self._form_row(self._form_cell(name, text=plan[name] or "", lines=lines))
                    for name, lines in (
                        ("plan_name", 1),
                        ("plan", 8),
                        ("plan_resources", 4),
                        ("plan_budget", 3),
                        ("plan_schedule", 6),
                        ("plan_measures", 4),
                        ("plan_goal", 3),
                    )
                ),
                self._form_row(
                    self._form_cell("planned_end", text=self._form_day(plan.planned_end)),
                    self._form_cell(
                        "commissioner", self._form_label("commissioner_id"), self.commissioner_id.name
                    ),
                ),
            ],
            "signatures": [
                (
                    self.env._("Enterprise: □ agreed  □ sent back, because:\n\nSignature (Seal):\nDate:"),
                    self.env._("Platform (Seal):\n\nDate:"),
                )
            ],
        }

    def _form_transfer(self):
        return {
            "rows": [
                self._form_row(
                    self._form_cell("registered_at", text=self._form_time(self.registered_at)),
                    self._form_cell("stage", self._form_label("stage_id"), self.stage_id.name),
                ),
                self._form_row(
                    self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name)
                ),
                self._form_row(self._form_cell("contact_name"), self._form_cell("contact_phone")),
                self._form_row_service(),
                self._form_row(self._form_cell("description", lines=4)),
                self._form_row(
                    self._form_cell(
                        "first_responsible",
                        self._form_label("first_responsible_id"),
                        self.first_responsible_id.name,
                    ),
                    self._form_cell(
                        "commissioner", self._form_label("commissioner_id"), self.commissioner_id.name
                    ),
                ),
                self._form_row(
                    self._form_cell("chain", self.env._("Who Had the Request"), self._form_chain(), lines=4)
                ),
            ],
            "table": self._form_table(
                self.env._("Every Transfer"),
                self.env._("Sent From, Sent To"),
                self.env._("Reason, Answer of the Receiver"),
                [transfer._form_texts() for transfer in self.transfer_ids.sorted("id")],
                blank=4,
            ),
            "note": self.env._(
                "What was promised to the enterprise goes on through every transfer, and whoever received it "
                "first stays responsible until the end."
            ),
            "signatures": [
                (
                    self.env._("Handed Over By (Signature, Seal):\n\nDate:"),
                    self.env._("Taken Over By (Signature, Seal):\n\nDate:"),
                )
            ],
            "stub": True,
        }

    def _form_supervision(self):
        supervision = self._form_version(self._form_supervisions())

        def cell(name, text=None, lines=1):
            label = supervision._fields[name]._description_string(self.env)
            return self._form_cell(name, label, supervision[name] or "" if text is None else text, lines)

        return {
            "rows": [
                self._form_row(
                    self._form_cell("sheet", self.env._("Number of the Supervision"), supervision.name),
                    cell("issued_at", self._form_time(supervision.issued_at)),
                ),
                self._form_row(
                    cell("issued_by_id", supervision.issued_by_id.name or ""),
                    cell("answer_due", self._form_day(supervision.answer_due)),
                ),
                self._form_row(
                    self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name)
                ),
                self._form_row_service(),
                self._form_row(
                    self._form_cell("stage", self._form_label("stage_id"), self.stage_id.name),
                    self._form_cell(
                        "commissioner", self._form_label("commissioner_id"), self.commissioner_id.name
                    ),
                ),
                self._form_row(self._form_cell("description", lines=3)),
                self._form_row(cell("matter", lines=5)),
                self._form_row(cell("answer", lines=6)),
                self._form_row(
                    cell("answered_by_id", supervision.answered_by_id.name or ""),
                    cell("answered_at", self._form_time(supervision.answered_at)),
                ),
                self._form_row(cell("opinion", lines=4)),
            ],
            "signatures": [
                (
                    self.env._("Issuer's Signature (Seal):\n\nDate:"),
                    self.env._("Signature of the Platform (Seal):\n\nDate:"),
                )
            ],
            "stub": True,
        }

    def _form_supervisions(self):
        """Return the supervisions of the request, newest first, as far as the caller reads such."""
        Supervision = self.env["qi.supervision"]
        return self.supervision_ids if Supervision.has_access("read") else Supervision

    def _form_chain(self):
        """Return who had the request from when to when, a line for each, or nothing for a blank form."""
        return "\n".join(
            f"{number}. {link['platform'].name} {link['commissioner'].name or ''} "
            f"{self._form_time(link['since'])} – {self._form_time(link['until'])}"
            for number, link in enumerate(self._chain() if self else [], start=1)
        )

    def _form_delivery(self):
        return {
            "rows": [
                self._form_row(
                    self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name)
                ),
                self._form_row_service(),
                self._form_row(self._form_cell("description", lines=4)),
                self._form_row(self._form_cell("result", lines=6)),
                self._form_row(
                    self._form_cell("deliverable", self.env._("Handed Over"), self.service_id.deliverable)
                ),
                self._form_row(self._form_figure("problems_found"), self._form_figure("problems_solved")),
                self._form_row(self._form_figure("saved_amount"), self._form_figure("waived_amount")),
                self._form_row(self._form_cell("amount_basis", lines=2)),
                self._form_row(
                    self._form_cell(
                        "confirmed_by",
                        self._form_label("delivery_confirmed_by"),
                        self.delivery_confirmed_by,
                    ),
                    self._form_cell("delivery_confirmation"),
                ),
            ],
            "signatures": [
                (
                    self.env._(
                        "Enterprise: □ confirmed  □ to be done again, because:\n\nSignature (Seal):\nDate:"
                    ),
                    self.env._("Platform (Seal):\n\nDate:"),
                )
            ],
        }

    def _form_follow_up(self):
        return {
            "rows": [
                self._form_row(
                    self._form_cell("enterprise", self._form_label("partner_id"), self.partner_id.name)
                ),
                self._form_row(self._form_cell("contact_name"), self._form_cell("contact_phone")),
                self._form_row_service(),
                self._form_row(
                    self._form_cell("closed_at", text=self._form_time(self.closed_at)),
                    self._form_cell(
                        "commissioner", self._form_label("commissioner_id"), self.commissioner_id.name
                    ),
                ),
                self._form_row(self._form_cell("result", lines=3)),
                self._form_row(self._form_cell("follow_up_way")),
                self._form_row(self._form_cell("follow_up_result")),
                self._form_row(self._form_cell("follow_up_note", lines=8)),
                self._form_row(
                    self._form_cell("followed_up_at", text=self._form_time(self.followed_up_at)),
                    self._form_cell(
                        "followed_up_by", self._form_label("followed_up_by_id"), self.followed_up_by_id.name
                    ),
                ),
            ],
            "signatures": [
                (self.env._("Asked By (Signature):\n\nDate:"), self.env._("Checked By (Signature):\n\nDate:"))
            ],
        }

    def _form_missing(self, form):
        """Return why ``form`` cannot be filled in for this request yet, or nothing."""
        missing = {
            "notice": not self.supplement_count,
            "acceptance": not self.accepted_at or self.is_historic,
            "decline": self.stage_kind != "declined",
            "plan": not self.plan,
            "transfer": not self.transfer_ids,
            "supervision": not self._form_supervisions(),
            "delivery": not self.result,
            "follow_up": not self.follow_up_result,
        }
        if not missing.get(form):
            return ""
        return self.env._(
            "%(number)s is at “%(stage)s”: there is no “%(form)s” for it. Print the blank form, or choose "
            "another.",
            number=self.name,
            stage=self.stage_id.name,
            form=self._form_title(form),
        )

    # Parts of several forms

    def _form_row_service(self):
        return self._form_row(self._form_cell("service", self._form_label("service_id"), self.service_id.name))

    def _form_materials(self, materials, name, blank):
        """Return the table of ``materials`` with what ``name`` says of each, or nothing."""
        if self and not materials:
            return None
        field = materials._fields[name]
        choices = dict(field._description_selection(self.env)) if field.type == "selection" else {}
        return self._form_table(
            self._form_label("material_ids"),
            materials._fields["name"]._description_string(self.env),
            field._description_string(self.env),
            [
                (
                    f"{material.name}（{material.requirement}）"
                    if material.requirement and name != "requirement"
                    else material.name,
                    choices.get(material[name], material[name] or ""),
                )
                for material in materials
            ],
            blank,
        )

    def _form_figure(self, name):
        """Return a cell with a number; what is not known yet stays empty."""
        value = self[name]
        text = f"{value:,.2f}" if isinstance(value, float) else str(value)
        return self._form_cell(name, text=text if value else "")

    def _form_seal(self):
        return self.env._("Handled By (Signature):"), self.env._("Platform (Seal):\n\nDate:")
