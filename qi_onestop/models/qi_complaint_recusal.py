# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools import protected
from .mail_message_complaint import WRITTEN
from .qi_deadline_mixin import EXTENSION_STATES
from .qi_handler_mixin import OVERSIGHT

_GROUNDS = ("subject_user_ids", "subject_kind", "request_id", "platform_id", "institution_id")
"""What somebody may be recused for."""


class QiComplaint(models.Model):
    """Recusal (回避): who is complained about, or ever had the request in hand, never learns of the complaint.

    The list only grows, but for who was named and not meant (``qi_complaint_names.py``). One global rule reads
    it, here and at everything that hangs on a complaint. Of joined complaints see ``qi_complaint_joined.py``.
    """

    _inherit = "qi.complaint"

    recused_user_ids = fields.Many2many(
        "res.users",
        "qi_complaint_recused_rel",
        "complaint_id",
        "user_id",
        string="Recused",
        readonly=True,
        copy=False,
        help="They are complained about, or had the request in hand: they cannot see that there is a complaint.",
    )

    def write(self, vals):
        """Write values.

        :raises UserError: when nobody of the oversight would be left who is not recused
        """
        if not vals.keys() & {*_GROUNDS, "joined_into_id"}:
            return super().write(vals)
        overseen = self._overseen()
        result = super().write(vals)
        if vals.keys() & {*_GROUNDS}:
            # Whoever may be named now is recused now.
            self.sudo()._recuse()
        overseen._check_overseen()
        return result

    def _overseen(self):
        """Return what must not be taken from the oversight by whoever of the staff writes: what it reads."""
        if self.env.su:
            return self.browse()
        self.check_access("write")
        return self.filtered(lambda complaint: complaint._oversight())

    def _check_overseen(self):
        """Raise unless somebody of the oversight is left: only the complainant's own words recuse all of it."""
        for complaint in self:
            if not complaint._oversight():
                raise UserError(
                    self.env._(
                        "Nobody of the coordinating department could oversee %(number)s any more: leave at least "
                        "one of them out of it.",
                        number=complaint.sudo().name,
                    )
                )

    @api.model
    def _touched(self, requests, by=None):
        """Recuse who has touched ``requests`` since from the complaints about them; leaves no trace there.

        :param by: who did just now what the threads of the requests remember once it is saved
        """
        if not requests:
            return
        self.sudo().search([("request_id", "in", requests.ids)])._recuse(by)

    @api.model
    def _stepped(self, requests, users=None):
        """Recuse who moved ``requests`` on or wrote there from the complaints about them.

        :param users: who did it, besides the caller
        """
        # An enterprise and the program itself are nobody of the house, and cost no look at complaints.
        persons = self._persons(self.env.user.sudo() | (users or self.env["res.users"]).sudo())
        if persons:
            self._touched(requests, persons)

    @api.model
    def _stood_in_for(self, commissioners):
        """Recuse who stands in for ``commissioners`` from complaints about what these have in hand."""
        self.sudo().search([("request_id.commissioner_id", "in", commissioners.ids)])._recuse()

    @api.model
    def _people_changed(self):
        """Recuse who joined a site that is complained about, and let nobody who left keep a complaint."""
        about_sites = Domain("subject_kind", "=", "site") | Domain("subject_user_ids", "!=", False)
        concerned = about_sites | Domain("joined_ids", "any", about_sites)
        self.sudo().search(Domain("is_open", "=", True) & concerned)._recuse()
        self._reassign_stranded()

    def _recuse(self, also=None):
        """Recuse everybody who is to be by now, and ``also`` these users, with all rights; who was, stays so."""
        by_request = self._involved_in(self.request_id)
        for complaint in self:
            firm = complaint._firm_grounds(by_request)
            firm |= also or self.env["res.users"]
            grounds = complaint._named_grounds()
            complaint._hold(grounds, firm)
            fresh = firm.union(*grounds.values()) - complaint._own_recused()
            if fresh:
                protected.permitted(complaint).write(
                    {
                        "main_held_user_ids": [Command.unlink(user.id) for user in fresh],
                        "recused_user_ids": [Command.link(user.id) for user in fresh],
                    }
                )
                complaint._dismiss(fresh)
                complaint.joined_into_id._recuse()

    def _firm_grounds(self, by_request=None):
        """Return who is recused for what they are to the complaint, whatever its words."""
        self.ensure_one()
        by_request = self._involved_in(self.request_id) if by_request is None else by_request
        hands = by_request.get(self.request_id, self.env["res.users"])
        firm = self._subject_users() | hands | self.statement_ids.respondent_id
        for joined in self.joined_ids:
            # Whom a name alone keeps away is named here as well, and decided on here.
            firm |= joined._subject_users() | (joined._own_recused() - joined.named_ids.held_user_ids)
        return firm

    def _subject_users(self):
        """Return who is complained about, and the staff of the site whose manager, or which itself, is."""
        return self._with_their_staff(
            self.subject_user_ids, self.platform_id if self.subject_kind == "site" else None
        )

    def _with_their_staff(self, users, sites=None):
        """Return ``users``, and the staff of ``sites`` and of those whose managers are among them."""
        sites = sites or self.env["qi.platform"]
        managers = users.filtered(lambda user: user.has_group("qi_onestop.qi_onestop_group_manager"))
        sites |= managers.qi_duty_platform_ids
        if sites:
            posts = self.env["qi.commissioner"].search([("platform_id", "in", sites.ids)])
            users |= sites.staff_ids | posts.user_id
        return users

    @api.model
    def _involved_in(self, requests):
        """Return ``{request: users}`` of the staff that had a part in requests, in batch.

        Besides who had them in hand these are who moved them to another stage or wrote there, who passed them
        on or took them over, who asked for or decided on more time, who asked for or gave an answer to a
        supervision, who followed up, and who is noted at their parts (``qi.touching.mixin``). Who only oversees
        all requests, as the coordinating department, has no part in it.
        """
        involved = self._hands_of(requests)
        if not requests:
            return involved
        concerned = [("request_id", "in", requests.ids)]
        for transfer in self.env["qi.transfer"].search(concerned):
            involved[transfer.request_id] |= transfer.sent_by_id | transfer.ended_by_id
        for request, users in self._walked(requests).items():
            involved[request] |= users
        department = self._users_of_group(OVERSIGHT)
        for supervision in self.env["qi.supervision"].search(concerned):
            supervisors = supervision.closed_by_id
            if not supervision.is_automatic:
                supervisors |= supervision.issued_by_id
            involved[supervision.request_id] |= (supervisors - department) | supervision.answered_by_id
        for request, users in self._touchers_of(requests).items():
            involved[request] |= users
        return involved

    @api.model
    def _touchers_of(self, requests):
        """Return ``{request: users}`` of who wrote there, gave more time, followed up or is noted at a part."""
        touched = defaultdict(self.env["res.users"].browse)
        for request in requests:
            touched[request] |= request.followed_up_by_id
        for message in self.env["mail.message"].search_fetch(
            [("model", "=", requests._name), ("res_id", "in", requests.ids), ("message_type", "in", WRITTEN)],
            ["res_id", "create_uid", "message_type", "author_id"],
        ):
            touched[requests.browse(message.res_id)] |= message.create_uid | message._qi_senders()
        extended = [("document_id", "in", requests.ids), ("extension_state", "!=", False)]
        for deadline in self.env["qi.request.deadline"].search(extended):
            users = [event["by"] for event in deadline.events if event["kind"] in EXTENSION_STATES]
            touched[deadline.document_id] |= self.env["res.users"].browse(users)
        for model in self.env["qi.touching.mixin"]._touching_models():
            for request, users in model._who_touched(requests):
                touched[request] |= users
        persons = self._persons(self.env["res.users"].union(*touched.values()).exists())
        return {request: users & persons for request, users in touched.items()}

    @api.model
    def _persons(self, users):
        """Return those of ``users`` who are staff, and not of the coordinating department, with all rights."""
        staff = users.filtered(lambda user: not user.share and user.id != SUPERUSER_ID)
        return staff and staff - self._users_of_group(OVERSIGHT)

    @api.model
    def _walked(self, requests):
        """Return ``{request: users}`` of who moved requests on, as their threads remember, in batch."""
        walked = defaultdict(self.env["res.users"].browse)
        for message in self._tracked(requests, "stage_id").mail_message_id:
            walked[requests.browse(message.res_id)] |= message.create_uid
        return {request: self._persons(users) for request, users in walked.items()}

    @api.model
    def _hands_of(self, requests):
        """Return ``{request: users}`` of the staff that registered, had or worked on requests, in batch."""
        hands = defaultdict(self.env["res.users"].browse)
        if not requests:
            return hands
        posts = defaultdict(self.env["qi.commissioner"].browse)
        for request in requests:
            hands[request] |= request.first_responsible_id | request.create_uid
            posts[request] |= request.commissioner_id
        for transfer in self.env["qi.transfer"].search([("request_id", "in", requests.ids)]):
            posts[transfer.request_id] |= (
                transfer.from_commissioner_id | transfer.to_commissioner_id | transfer.taken_commissioner_id
            )
        for step in self.env["qi.request.task.step"].search([("task_id.request_id", "in", requests.ids)]):
            hands[step.task_id.request_id] |= step.user_id
        for request, former in self._former_posts(requests).items():
            posts[request] |= former
        for request, held in posts.items():
            hands[request] |= held.user_id | held.backup_id.user_id
        return {request: users.filtered(lambda user: not user.share) for request, users in hands.items()}

    @api.model
    def _former_posts(self, requests):
        """Return ``{request: commissioners}`` who had requests before, as their threads remember."""
        return self._formerly(requests, "commissioner_id")

    @api.model
    def _formerly(self, records, name):
        """Return ``{record: what its field pointed at before}`` of documents with a thread, in batch.

        :param name: of a tracked many2one field
        """
        Comodel = self.env[records._fields[name].comodel_name]
        former = defaultdict(Comodel.browse)
        values = self._tracked(records, name)
        there = set(Comodel.browse(set(values.mapped("old_value_integer"))).exists().ids)
        for value in values:
            if value.old_value_integer in there:
                former[records.browse(value.mail_message_id.res_id)] |= Comodel.browse(value.old_value_integer)
        return former

    @api.model
    def _tracked(self, records, name):
        """Return the rows that tell what a field pointed at before, see :meth:`_formerly`."""
        return self.env["mail.tracking.value"].search(
            [
                ("field_id", "=", self.env["ir.model.fields"]._get(records._name, name).id),
                ("old_value_integer", "!=", 0),
                ("mail_message_id.model", "=", records._name),
                ("mail_message_id.res_id", "in", records.ids),
            ]
        )

    def _dismiss(self, users):
        """Take a complaint from who is recused from now on: nothing of it stays on their desk."""
        self.activity_ids.filtered(lambda activity: activity.user_id in users).unlink()
        self.statement_ids._hide_from(users)
        if self.is_open and self.user_id in users:
            self._assign_anew()
