# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools import past

PROPOSED_FIELDS = ("name", "phone", "qi_mobile", "email", "city", "street", "qi_specialty")
OFFERED_FIELDS = ("scope", "price_text", "lead_days")
MAX_LEAD_DAYS = 2500
ACTIVITY = "qi_onestop.mail_activity_type_provider_proposal"


class ResPartner(models.Model):
    """What institutions and experts want changed of their data: they propose, the staff enters it."""

    _inherit = "res.partner"

    def _qi_propose(self, values, offers, note):
        """Tell the keeper what should be changed, on behalf of the institution or expert.

        :param dict values: clean texts by the names in ``PROPOSED_FIELDS``
        :param dict offers: ``{offer id: {name: text}}`` by the names in ``OFFERED_FIELDS``; others' are left out
        :param str note: what else should be changed, in their own words
        :raises AccessError: when the caller works for somebody else
        :raises UserError: when nothing is different, or a lead time is none
        """
        self.ensure_one()
        if self not in self.env.user.qi_provider_ids:
            raise AccessError(self.env._("Changes are proposed by those whose data they are."))
        # That the caller works for the provider was just checked.
        provider_sudo = self.sudo()
        keeper_sudo = self._qi_keeper().sudo()
        speaks = provider_sudo.with_context(lang=keeper_sudo.lang)
        changes = [
            *speaks._qi_differences(PROPOSED_FIELDS, values),
            *[
                change
                for offer in speaks._qi_offers()
                for change in speaks._qi_offer_differences(offer, offers.get(offer.id, {}))
            ],
        ]
        if not changes and not note:
            raise UserError(self.env._("Nothing is different yet. Change something, or write it below."))
        self.env["qi.rate.limit"]._take(f"proposal:{self.id}", 10, 86400)
        provider_sudo.message_post(
            author_id=self.env.user.partner_id.id,
            body=speaks._qi_proposal_body(changes, note),
            subtype_xmlid="mail.mt_note",
        )
        if not self._qi_proposals():
            sentence = speaks.env._("Proposed changes of %(name)s: see the messages", name=provider_sudo.name)
            said = [(provider_sudo, keeper_sudo, sentence, past.today(self))]
            self.env["qi.activity.mixin"]._schedule_all(ACTIVITY, said)

    def _qi_proposals(self):
        """Return the activities about proposals that nobody has dealt with, with all rights."""
        return self.env["qi.activity.mixin"]._scheduled(ACTIVITY, self)

    def _qi_offers(self):
        return self.env["qi.provider.offer"].search([("partner_id", "=", self.id)])

    def _qi_differences(self, names, values):
        """Return ``[(label, now, proposed)]`` of what differs."""
        return [
            (self._fields[name]._description_string(self.env), self[name] or "", values[name])
            for name in names
            if name in values and values[name] != (self[name] or "")
        ]

    def _qi_offer_differences(self, offer, values):
        if "lead_days" in values:
            days = values["lead_days"].strip() or "0"
            if not days.isascii() or not days.isdigit() or int(days[:6]) > MAX_LEAD_DAYS:
                raise UserError(
                    self.env._(
                        "A lead time is a number of working days, at most %(count)s.", count=f"{MAX_LEAD_DAYS}"
                    )
                )
            values = {**values, "lead_days": int(days)}
        return [
            (
                f"{offer.service_id.name} · {offer._fields[name]._description_string(self.env)}",
                offer[name] or "",
                values[name],
            )
            for name in OFFERED_FIELDS
            if name in values and (values[name] or "") != (offer[name] or "")
        ]

    def _qi_proposal_body(self, changes, note):
        row = Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
        head = Markup("<tr><th>%s</th><th>%s</th><th>%s</th></tr>") % (
            self.env._("Proposed"),
            self.env._("On the Platform Now"),
            self.env._("Should Be"),
        )
        table = Markup('<table class="table table-sm">%s%s</table>') % (
            head,
            Markup().join(row % (label, now or "–", proposed or "–") for label, now, proposed in changes),
        )
        said = Markup("<p>%s</p>") % note if note else Markup()
        return (table if changes else Markup()) + said
