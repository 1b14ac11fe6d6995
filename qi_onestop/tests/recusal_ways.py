# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All ways of learning about a complaint: one table.

Each way is a function of a :class:`Trial` that returns what it learned of the complaint, empty if nothing. An
AccessError is nothing learned. Whoever must not learn of it tries all of them; whoever handles it tries all
of them too, so that a way that finds nothing for anybody shows.
"""

import contextlib
import io
import re
from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from ..tools import protected

NO_ID = 2_000_000_001
OF_STATEMENTS = ("statement_asked", "statement_overdue")


class Trial(NamedTuple):
    """Somebody's try: ``env`` is theirs, the records come with all rights."""

    env: object
    complaint: models.Model
    statement: models.Model
    attachment: models.Model
    message: models.Model
    dispute: models.Model
    action: models.Model
    words: tuple

    def all_of(self, name):
        """Return all records of the model that the trier finds."""
        return self.env[name].search([])

    def mine(self, records):
        """Return the records as the trier sees them."""
        return records.with_env(self.env)

    def named_in(self, text):
        """Return the words of the complaint that stand in a text."""
        return [word for word in self.words if word in str(text)]


def _each_field(trial):
    found = []
    for name, value in (
        ("name", trial.complaint.name),
        ("title", trial.complaint.title),
        ("description", trial.complaint.description),
        ("request_id", trial.complaint.request_id.id),
        ("subject_user_ids", trial.complaint.subject_user_ids.ids),
        ("recused_user_ids", trial.env.uid),
        ("user_id", trial.complaint.user_id.id),
        ("complainant_ids.name", trial.complaint.complainant_ids.name),
    ):
        try:
            found += trial.env["qi.complaint"].search([(name, "in" if isinstance(value, list) else "=", value)])
        except AccessError:
            continue
    return [record for record in found if record == trial.complaint]


def _parts(trial):
    found = []
    for name, path in (
        ("qi.complaint.deadline", "document_id"),
        ("qi.complaint.message", "complaint_id"),
        ("qi.complaint.complainant", "complaint_id"),
    ):
        try:
            found += trial.env[name].search([(path, "=", trial.complaint.id)])
        except AccessError:
            continue
    return found


def _parts_read(trial):
    found = []
    for records in (
        trial.complaint.deadline_ids,
        trial.complaint.correspondence_ids,
        trial.complaint.complainant_ids,
    ):
        try:
            found += trial.mine(records).read(["display_name"])
        except AccessError:
            continue
    return found


def _statement(trial):
    """Read all of a statement; one's own is no way back to the complaint."""
    mine = trial.mine(trial.statement)
    names = [name for name, field in mine._fields.items() if mine._has_field_access(field, "read")]
    return trial.named_in(mine.read(names))


def _statement_reverse(trial):
    for name in ("statement_ids", "statement_ids.respondent_id"):
        value = trial.env.uid if "." in name else trial.statement.id
        found = trial.env["qi.complaint"].search([(name, "=", value)])
        if found:
            return found
    return []


def _improvement_reverse(trial):
    """Ask for the complaint by the improvement that came of it, which everybody at the platform reads."""
    improvement = trial.complaint.sudo().improvement_ids.improvement_id
    links = trial.env["qi.complaint.improvement"].search([("improvement_id", "in", improvement.ids)])
    found = trial.env["qi.complaint"].search([("improvement_ids.improvement_id", "in", improvement.ids)])
    return list(links) + list(found)


def _improvements(trial):
    """Read all that the improvements say, their threads and who began them, and whether any is of a complaint."""
    improvements = trial.env["qi.improvement"].search([])
    if "complaint" in str(improvements.mapped("source")) + str(improvements.fields_get(["source"])).lower():
        return improvements
    said = [improvements.read(), improvements.message_ids.read(["body", "author_id", "create_uid"])]
    begun_by = (improvements.create_uid | improvements.message_ids.create_uid) & trial.complaint.sudo().user_id
    return trial.named_in(said) or begun_by


def _told_of_improvements(trial):
    """Look whether one is told of the improvement, owns it or follows it."""
    improvement = trial.complaint.sudo().improvement_ids.improvement_id
    mine = trial.env["mail.activity"].search(
        [("res_model", "=", "qi.improvement"), ("user_id", "=", trial.env.uid)]
    )
    followed = trial.env["mail.followers"].search(
        [("res_model", "=", "qi.improvement"), ("partner_id", "=", trial.env.user.partner_id.id)]
    )
    owned = trial.env["qi.improvement"].search([("owner_id", "=", trial.env.uid)])
    return [
        *mine.filtered(lambda activity: activity.res_id in improvement.ids),
        *followed.filtered(lambda follower: follower.res_id in improvement.ids),
        *owned.filtered(lambda one: one.id in improvement.ids),
    ]


def _seals(trial):
    """Look for what the log of seals says of the complaint and the dispute."""
    found = trial.named_in(trial.env["qi.seal"].search([]).read())
    for name, value in (("res_model", trial.complaint._name), ("res_id", trial.complaint.id)):
        with contextlib.suppress(AccessError):
            found += trial.env["qi.seal"].search([(name, "=", value)])
    return found


def _sequence_of_seals(trial):
    return trial.env["ir.sequence"].search([("id", "=", trial.env.ref("qi_onestop.qi_seal_sequence").id)])


def _counted_activities(trial):
    return [group for group in trial.env["res.users"]._get_activity_groups() if group["model"] == "qi.complaint"]


def _recompute(trial):
    """Look at what a change of the policy or of the calendar would move."""
    return _recompute_of(trial, trial.complaint)


def _recompute_of(trial, document):
    policy = document.sudo().deadline_ids.policy_id[:1]
    wizard = trial.env["qi.deadline.recompute"].create({"policy_id": policy.id})
    return trial.named_in(wizard.preview)


def _audit(trial):
    audit = trial.complaint.env["qi.deadline.audit"].create({"place": {}})
    audit._note([(trial.complaint.deadline_ids[:1], "state", "met", "missed")])
    return trial.named_in(trial.mine(audit.line_ids).read(["name", "document", "stored", "derived"]))


def _probe(trial):
    """Let a form of one's own point to the complaint and read its name."""
    found = []
    other = trial.env["qi.complaint"].search([("is_open", "=", True), ("id", "!=", trial.complaint.id)], limit=1)
    if other:
        with contextlib.suppress(AccessError, UserError):
            other.write({"joined_into_id": trial.complaint.id})
            found += trial.named_in(other.read(["joined_into_id"]))
    asking = trial.env["qi.complaint.ask"].create(
        {
            "complaint_id": trial.complaint.id,
            "respondent_id": trial.env.ref("base.user_admin").id,
            "facts": "F",
            "question": "Q",
        }
    )
    return found + trial.named_in(asking.read(["complaint_id"]))


def _pointed(env, model, name, id_, shown=None):
    """Return what a form of the model shows that points at a record: by its values, and by what it begins with."""
    shown = shown or {name: {"fields": {"display_name": {}}}}
    many = env[model]._fields[name].type == "many2many"
    said = []
    for values, context in (
        ({name: [(4, id_)] if many else id_}, {}),
        ({} if many else {name: {"id": id_}}, {}),
        ({}, {f"default_{name}": [(6, 0, [id_])] if many else id_}),
    ):
        with contextlib.suppress(AccessError):
            form = env[model].with_context(qi_complaint_title=True, **context)
            said.append(form.onchange(values, [], shown)["value"])
    return said


def _form_at_the_complaint(model):
    """Return the way that lets a form point at the complaint and looks at what it shows."""
    return lambda trial: trial.named_in(_pointed(trial.env, model, "complaint_id", trial.complaint.id))


def _able(trial):
    """Ask the form for another handler who may handle the complaint: who may not is recused."""
    shown = {"able_user_ids": {"fields": {"display_name": {}}}}
    said = _pointed(trial.env, "qi.complaint.assign", "complaint_id", trial.complaint.id, shown)
    return [value for value in said if value.get("able_user_ids")]


def _name_kept_as_default(trial):
    """Keep the complaint as the default of one's own, and open a form."""
    trial.env["ir.default"].set("qi.dispute", "complaint_id", trial.complaint.id, user_id=True)
    shown = {"complaint_id": {"fields": {"display_name": {}}}}
    return trial.named_in(trial.env["qi.dispute"].onchange({}, [], shown))


def _named_in_a_form(trial):
    """Let the form that takes back a recusal tell who is named, and by which words."""
    found = []
    for named in trial.complaint.named_ids:
        with contextlib.suppress(AccessError):
            form = trial.env["qi.complaint.clear"].create(
                {"complaint_id": trial.complaint.id, "named_id": named.id, "reason": "x"}
            )
            found += form.web_read({"user_id": {}, "words": {}})
    return found


def _activity_at(trial):
    """Begin an activity, whose form shows the name of what it is about."""
    model = trial.env["ir.model"]._get_id("qi.complaint")
    values = {"res_model_id": model, "res_id": trial.complaint.id}
    said = trial.env["mail.activity"].onchange(values, [], {"res_name": {}})
    return said["value"].get("res_name")


def _message_at(trial):
    """Begin a message to whoever follows, whose form shows the name of what it is about."""
    form = trial.env["mail.compose.message"].with_context(
        default_model="qi.complaint", default_res_ids=trial.complaint.ids, qi_complaint_title=True
    )
    return trial.named_in(form.onchange({}, [], {"subject": {}, "body": {}, "res_ids": {}}))


def _dispute_by_each_field(trial):
    found = []
    for name, value in (
        ("name", trial.dispute.name),
        ("title", trial.dispute.title),
        ("body_name", trial.dispute.body_name),
        ("complaint_id", trial.complaint.id),
        ("complaint_id.name", trial.complaint.name),
        ("user_id", trial.dispute.user_id.id),
        ("action_ids.name", trial.action.name),
    ):
        try:
            found += trial.env["qi.dispute"].search([(name, "=", value)])
        except AccessError:
            continue
    return [record for record in found if record == trial.dispute]


def _dispute_by_the_complaint(trial):
    return trial.env["qi.complaint"].search([("dispute_ids.name", "=", trial.dispute.name)])


def _dispute_parts(trial):
    found = []
    for records, path in ((trial.action, "dispute_id"), (trial.dispute.deadline_ids, "document_id")):
        try:
            found += trial.mine(records).search([(path, "=", trial.dispute.id)])
            found += trial.mine(records).read(["display_name"])
        except AccessError:
            continue
    return found


def _dispute_files(trial):
    return trial.env["ir.attachment"].search([("res_model", "=", "qi.dispute"), ("res_id", "=", trial.dispute.id)])


def _dispute_written(trial):
    """Write at what one may not read, and learn from the answer."""
    trial.mine(trial.dispute).write({"closing_note": "x"})
    return trial.mine(trial.dispute)


def _dispute_entered(trial):
    """Let a dispute of one's own run into the one that is open."""
    with contextlib.suppress(AccessError):
        trial.env["qi.dispute"].create(
            {"complaint_id": trial.complaint.id, "title": "x", "platform_id": trial.complaint.platform_id.id}
        )
        return [True]
    return []


def _files(trial):
    found = trial.env["ir.attachment"].search([("res_model", "=", "qi.complaint")])
    return list(found & trial.mine(trial.attachment)) + trial.mine(trial.attachment).read(["name"])


def _analysis(trial):
    """Count, compare and look for the middle of what is analysed, in both ways the web client groups."""
    report = trial.env["qi.complaint.report"]
    domain = [("complaint_id", "=", trial.complaint.id)]
    measures = ["complaint_count:sum", "rate:avg", "acknowledge_median:avg"]
    found = [figure for figure in report._read_group(domain, [], measures)[0] if figure]
    for name in ("platform_id", "state", "received_at:month"):
        found += report.formatted_read_group(domain, [name], ["complaint_count:sum"])
    for groups in report.formatted_read_grouping_sets(domain, [[], ["platform_id", "topic"]], measures):
        found += [group for group in groups if group["complaint_count:sum"]]
    return found


def _review(trial):
    """Make the report for the management review and read all of it."""
    today = trial.complaint.received_at.date()
    review = trial.env["qi.management.review"].create({"date_from": today, "date_to": today})
    return trial.named_in([review.preview, review._document_content()])


def _ledger(trial, name):
    """Make a ledger and read all of it, with what it says of itself."""
    today = trial.complaint.received_at.date()
    period = {"date_from": today - timedelta(days=1), "date_to": today + timedelta(days=1)}
    file = io.BytesIO()
    with contextlib.suppress(ValidationError):
        make = trial.env["qi.ledger.make"].create(
            {"ledger": name, "file_format": "csv", "with_contact": True, "set_id": False, **period}
        )
        make._write_file(file)
        return trial.named_in([file.getvalue().decode(), make.content, make._file_name()])
    return []


def _other_ledgers(trial):
    """Make all ledgers but those of complaints and disputes themselves."""
    names = [name for name, _label in trial.env["qi.ledger"]._selection_readable()]
    return [word for name in names if name not in ("complaint", "dispute") for word in _ledger(trial, name)]


def _exported_ledgers(trial):
    """Read the log of exported ledgers, after somebody of the department made those there are."""
    maker = trial.complaint.env.ref("qi_onestop.qi_onestop_group_coordinator").user_ids[:1]
    makers = trial._replace(env=trial.env(user=maker))
    for name in ("complaint", "dispute"):
        _ledger(makers, name)
    log = trial.env["qi.ledger.export"].search([("ledger", "in", ("complaint", "dispute"))])
    return trial.named_in(log.read()) or log.filtered(lambda line: line.row_text or line.left_out_text)


WAYS = {
    "list": lambda t: t.all_of("qi.complaint") & t.mine(t.complaint),
    "count": lambda t: t.env["qi.complaint"].search_count([("id", "=", t.complaint.id)]),
    "search by each field": _each_field,
    "name search": lambda t: t.env["qi.complaint"].name_search(t.complaint.name),
    "groups": lambda t: [
        group
        for group in t.env["qi.complaint"]._read_group([("id", "=", t.complaint.id)], ["platform_id"], ["__count"])
        if group[1]
    ],
    "columns of the board": lambda t: (
        t.env["qi.complaint"].web_read_group([("id", "=", t.complaint.id)], ["state"], ["__count"])["groups"]
        and t.env["qi.complaint"].search_count([("id", "=", t.complaint.id)])
    ),
    "reading by id": lambda t: t.mine(t.complaint).read(["name"]),
    "web client by id": lambda t: t.mine(t.complaint).web_read({"display_name": {}}),
    "export": lambda t: t.mine(t.complaint).export_data(["name"])["datas"],
    "what hangs on it": _parts,
    "what hangs on it, by id": _parts_read,
    "statements made": lambda t: t.mine(t.complaint).statement_ids.read(["facts"]),
    "search by the statement": _statement_reverse,
    "thread": lambda t: t.env["mail.message"].search(
        [("model", "=", "qi.complaint"), ("res_id", "=", t.complaint.id)]
    ),
    "message by id": lambda t: t.mine(t.message).read(["body"]),
    "activities": lambda t: t.env["mail.activity"].search(
        [("res_model", "=", "qi.complaint"), ("res_id", "=", t.complaint.id)]
    ),
    "counter of activities": _counted_activities,
    "notices": lambda t: t.env["qi.notice"].search([("complaint_id", "!=", False)]),
    "deliveries": lambda t: t.env["qi.notice.delivery"].search([("notice_id.complaint_id", "!=", False)]),
    "files": _files,
    "improvements of it": lambda t: t.mine(t.complaint).improvement_ids.read(["number"]),
    "search by its improvements": _improvement_reverse,
    "who is named in it": lambda t: t.env["qi.complaint.named"].search([("complaint_id", "=", t.complaint.id)]),
    "analysis": _analysis,
    "list of the analysis": lambda t: t.env["qi.complaint.report"].search([("complaint_id", "=", t.complaint.id)]),
    "row of the analysis by id": lambda t: (
        t.env["qi.complaint.report"].browse(t.complaint.id).read(["platform_id"])
    ),
    "ledger": lambda t: _ledger(t, "complaint"),
    "ledger of disputes": lambda t: _ledger(t, "dispute"),
    "probing with a form of one's own": _probe,
    **{
        f"a form of {model} that points at it": _form_at_the_complaint(model)
        for model in (
            "qi.dispute",
            "qi.complaint.ask",
            "qi.complaint.clear",
            "qi.complaint.improve",
            "qi.complaint.write",
        )
    },
    "a default of one's own that points at it": _name_kept_as_default,
    "the form that takes back a recusal": _named_in_a_form,
    "the form of an activity": _activity_at,
    "disputes": lambda t: t.all_of("qi.dispute") & t.mine(t.dispute),
    "count of disputes": lambda t: t.env["qi.dispute"].search_count([("complaint_id", "=", t.complaint.id)]),
    "search of disputes by each field": _dispute_by_each_field,
    "complaints by their dispute": _dispute_by_the_complaint,
    "name search of disputes": lambda t: t.env["qi.dispute"].name_search(t.dispute.name),
    "groups of disputes": lambda t: [
        group
        for group in t.env["qi.dispute"]._read_group([("id", "=", t.dispute.id)], ["route_id"], ["__count"])
        if group[1]
    ],
    "dispute by id": lambda t: t.mine(t.dispute).read(["name"]),
    "dispute in the web client": lambda t: t.mine(t.dispute).web_read({"title": {}}),
    "dispute from its complaint": lambda t: t.mine(t.complaint).action_open_dispute(),
    "writing at the dispute": _dispute_written,
    "export of the dispute": lambda t: t.mine(t.dispute).export_data(["name"])["datas"],
    "what hangs on the dispute": _dispute_parts,
    "all actions of disputes": lambda t: t.all_of("qi.dispute.action") & t.mine(t.action),
    "thread of the dispute": lambda t: t.env["mail.message"].search(
        [("model", "=", "qi.dispute"), ("res_id", "=", t.dispute.id)]
    ),
    "activities of the dispute": lambda t: t.env["mail.activity"].search(
        [("res_model", "in", ("qi.dispute", "qi.dispute.action")), ("res_id", "in", (t.dispute.id, t.action.id))]
    ),
    "files of the dispute": _dispute_files,
    "printing the dispute": lambda t: t.env["report.qi_onestop.qi_dispute_form"]._get_report_values(t.dispute.ids),
}
"""What works for whoever handles it, or oversees it, and for nobody who is recused."""

OVERSIGHT_WAYS = {
    "a form for another handler that points at it": _form_at_the_complaint("qi.complaint.assign"),
    "who may handle it": _able,
}
"""What works for who oversees it alone, and for nobody who is recused."""

NOBODYS_WAYS = {
    "the form of a message": _message_at,
    "the way back from a statement": _statement,
    "notices of statements": lambda t: t.env["qi.notice"].search([("template_id.code", "in", OF_STATEMENTS)]),
    "deliveries of such notices": lambda t: t.env["qi.notice.delivery"].search(
        [("notice_id.template_id.code", "in", OF_STATEMENTS)]
    ),
    "search by the statement of a notice": lambda t: t.env["qi.notice"].search([("statement_id", "!=", False)]),
    "followers": lambda t: t.env["mail.followers"].search(
        [("res_model", "in", ("qi.complaint", "qi.complaint.statement", "qi.dispute", "qi.dispute.action"))]
    ),
    "notifications": lambda t: t.env["mail.notification"].search(
        [("mail_message_id.model", "in", ("qi.complaint", "qi.complaint.statement", "qi.dispute"))]
    ),
    "outbox": lambda t: [
        mail
        for mail in t.complaint.env["mail.mail"].search([])
        if t.named_in(mail.body_html + (mail.subject or ""))
    ],
    "preview of moved promises": _recompute,
    "audit of promises": _audit,
    "report on promises": lambda t: t.env["qi.deadline.report"].search(
        [("milestone_id.code", "like", "complaint_")]
    ),
    "archives": lambda t: t.env["qi.archive"].search([]).filtered(lambda archive: t.named_in(archive.read())),
    "documents of archives": lambda t: (
        t.env["qi.archive.item"]
        .search([("archive_id.request_id", "=", t.complaint.request_id.id)])
        .filtered(lambda item: t.named_in(item.read(["name"])))
    ),
    "seals": _seals,
    "how many seals there are": _sequence_of_seals,
    "log of accesses": lambda t: t.named_in(t.env["qi.access.log"].search([]).read()),
    "the request itself": lambda t: t.named_in(
        [t.mine(t.complaint.request_id).read(), t.mine(t.complaint.request_id.message_ids).read(["body"])]
    ),
    "a dispute of one's own over the complaint": _dispute_entered,
    "preview of moved promises of disputes": lambda t: _recompute_of(t, t.dispute),
    "report on promises of disputes": lambda t: t.env["qi.deadline.report"].search(
        [("milestone_id.code", "like", "dispute_")]
    ),
    "the improvement that came of it": _improvements,
    "being told of the improvement": _told_of_improvements,
    "report for the management review": _review,
    "other ledgers": _other_ledgers,
    "log of exported ledgers": _exported_ledgers,
    "load and risk": lambda t: t.named_in(t.env["qi.request.load"].search([]).read()),
}
"""What tells nobody at all: whoever tries it learns nothing, neither the handler."""


class ArchiveTrial(NamedTuple):
    """Somebody's try to learn of a complaint archive that stands on a list, and of a hold on such archives."""

    env: object
    archive: models.Model
    disposal: models.Model
    hold: models.Model

    def mine(self, records):
        """Return the records as the trier sees them."""
        return records.with_env(self.env)

    def found(self, name, *domain):
        """Return what the trier finds."""
        return self.env[name].search(list(domain))

    def said(self, model, name, id_, word):
        """Return whether a form of the model that points at a record shows the word."""
        return word in str(_pointed(self.env, model, name, id_))


def _archive_by_each_field(trial):
    found = []
    for name, value in (
        ("number", trial.archive.number),
        ("piece", trial.archive.piece),
        ("complaint_id", trial.archive.complaint_id.id),
        ("reference", trial.archive.complaint_id.name),
        ("complaint_id.title", trial.archive.complaint_id.title),
        ("disposal_line_ids.disposal_id", trial.disposal.id),
    ):
        try:
            found += trial.env["qi.complaint.archive"].search([(name, "=", value)]) & trial.mine(trial.archive)
        except AccessError:
            continue
    return found


def _listed_by_hand(trial):
    """Put an archive on a list of one's own: whoever may not read it is told nothing but that."""
    return trial.env["qi.archive.disposal.line"]._copied({"complaint_archive_id": trial.archive.id})


def _exported(trial):
    """Return an export that was asked for before anybody was recused, as the trier finds it."""
    export_sudo = protected.permitted(trial.env["qi.complaint.archive.export"].sudo()).create(
        {
            "user_id": trial.env.uid,
            "archive_ids": trial.archive.ids,
            "written_ids": trial.archive.ids,
            "report": trial.archive.number,
            "state": "done",
        }
    )
    return trial.mine(protected.without_permit(export_sudo))


ARCHIVE_WAYS = {
    "list": lambda t: t.found("qi.complaint.archive") & t.mine(t.archive),
    "count": lambda t: t.env["qi.complaint.archive"].search_count([("id", "=", t.archive.id)]),
    "search by each field": _archive_by_each_field,
    "name search": lambda t: t.env["qi.complaint.archive"].name_search(t.archive.number),
    "groups": lambda t: t.env["qi.complaint.archive"]._read_group([("id", "=", t.archive.id)], ["year"], []),
    "reading by id": lambda t: t.mine(t.archive).read(["number"]),
    "web client by id": lambda t: t.mine(t.archive).web_read({"number": {}, "title": {}}),
    "export": lambda t: t.mine(t.archive).export_data(["number"])["datas"],
    "from its complaint": lambda t: t.mine(t.archive.complaint_id).archive_ids,
    "verifying it": lambda t: t.mine(t.archive).action_verify(),
    "cover and contents": lambda t: t.env["report.qi_onestop.qi_complaint_archive_contents"]._get_report_values(
        t.archive.ids
    ),
    "catalogue": lambda t: t.env["report.qi_onestop.qi_complaint_archive_catalogue"]._get_report_values(
        t.archive.ids
    ),
    "note sheet": lambda t: t.env["report.qi_onestop.qi_complaint_archive_note"]._get_report_values(t.archive.ids),
    "label of its box": lambda t: t.env["report.qi_onestop.qi_complaint_archive_label"]._get_report_values(
        t.archive.ids
    ),
    "its bag": lambda t: t.mine(t.archive)._bag(),
    "export as a bag": lambda t: t.mine(t.archive).action_export(),
    "export of many": lambda t: (t.mine(t.archive) | t.found("qi.complaint.archive")).action_export(),
    "exports": lambda t: _exported(t) & t.found("qi.complaint.archive.export"),
    "exports by the archive": lambda t: (
        _exported(t) and t.found("qi.complaint.archive.export", ("archive_ids", "in", t.archive.ids))
    ),
    "exports by the report": lambda t: (
        _exported(t) and t.found("qi.complaint.archive.export", ("report", "ilike", t.archive.number))
    ),
    "count of exports": lambda t: _exported(t) and t.env["qi.complaint.archive.export"].search_count([]),
    "report of an export": lambda t: _exported(t).read(["report"]),
    "download of an export": lambda t: _exported(t).action_download(),
    "its box": lambda t: t.mine(t.archive.box_id).complaint_archive_ids,
    "search by its box": lambda t: t.found("qi.complaint.archive", ("box_id", "=", t.archive.box_id.id)),
    "boxes by its number": lambda t: t.found(
        "qi.archive.box", ("complaint_archive_ids.number", "=", t.archive.number)
    ),
    "count of its box": lambda t: t.mine(t.archive.box_id).archive_count,
    "opening it": lambda t: t.mine(t.archive).action_open(),
    "lists": lambda t: t.found("qi.archive.disposal") & t.mine(t.disposal),
    "lists by the archive": lambda t: t.found(
        "qi.archive.disposal", ("line_ids.complaint_archive_id", "=", t.archive.id)
    ),
    "list by id": lambda t: t.mine(t.disposal).read(["name"]),
    "lines": lambda t: t.found("qi.archive.disposal.line") & t.mine(t.disposal.line_ids),
    "lines by id": lambda t: t.mine(t.disposal.line_ids).read(["archive_number"]),
    "lines by the number": lambda t: t.env["qi.archive.disposal.line"].name_search(t.archive.number),
    "signatures": lambda t: t.found("qi.archive.disposal.signature", ("disposal_id", "=", t.disposal.id)),
    "thread of the list": lambda t: t.found(
        "mail.message", ("model", "=", "qi.archive.disposal"), ("res_id", "=", t.disposal.id)
    ),
    "a step of one's own": lambda t: (
        t.env["qi.archive.disposal.step"].create({"disposal_id": t.disposal.id, "step": "drop"}).disposal_id
    ),
    "on a list of one's own": _listed_by_hand,
    "the form of a line": lambda t: t.said(
        "qi.archive.disposal.line", "complaint_archive_id", t.archive.id, t.archive.number
    ),
    "the form of a step": lambda t: t.said(
        "qi.archive.disposal.step", "disposal_id", t.disposal.id, t.disposal.display_name
    ),
    "the form of a hold": lambda t: t.said(
        "qi.legal.hold", "complaint_archive_ids", t.archive.id, t.archive.number
    ),
    "spreadsheet": lambda t: t.mine(t.disposal).action_download_list(),
    "followers of the list": lambda t: t.found(
        "mail.followers", ("res_model", "=", "qi.archive.disposal"), ("res_id", "=", t.disposal.id)
    ),
    "followers of the hold": lambda t: t.found("mail.followers").filtered(
        lambda follower: (follower.res_model, follower.res_id) == ("qi.legal.hold", t.hold.id)
    ),
    "followers of the hold, by id": lambda t: t.mine(t.hold.sudo().message_follower_ids).read(["name", "res_id"]),
    "followers of the list, by name": lambda t: t.found("mail.followers", ("name", "!=", False)).filtered(
        lambda follower: (follower.res_model, follower.res_id) == ("qi.archive.disposal", t.disposal.id)
    ),
    "who was told of the list": lambda t: t.found(
        "mail.notification", ("mail_message_id", "in", t.disposal.sudo().message_ids.ids)
    ),
    "who was told of the hold": lambda t: t.found("mail.notification").filtered(
        lambda told: told.sudo().mail_message_id in t.hold.sudo().message_ids
    ),
    "holds": lambda t: t.found("qi.legal.hold") & t.mine(t.hold),
    "hold by id": lambda t: t.mine(t.hold).read(["name"]),
    "enterprises on hold": lambda t: t.found("res.partner", ("qi_hold_ids", "!=", False)),
    "enterprises by the hold": lambda t: t.found("res.partner", ("qi_hold_ids", "in", t.hold.ids)),
    "accounts on hold": lambda t: t.found("res.users", ("qi_hold_ids", "!=", False)),
    "accounts by the hold": lambda t: t.found("res.users", ("partner_id.qi_hold_ids", "in", t.hold.ids)),
    "accounts of an enterprise on hold": lambda t: t.found(
        "res.users", ("partner_id", "any", [("qi_hold_ids", "!=", False)])
    ),
}
"""What works for who keeps an archive, and for nobody who is recused from the complaint."""


class BoxTrial(NamedTuple):
    """Somebody's try to learn whether a box of complaints is empty, or lent: an empty one is not."""

    env: object
    box: models.Model
    spare: models.Model
    borrower: models.Model

    @property
    def mine(self):
        """The box as the trier sees it."""
        return self.box.with_env(self.env)

    @property
    def loans(self):
        """The loans of the box, with all rights."""
        return self.box.sudo().loan_ids

    @property
    def held(self):
        """Numbers of the archives of complaints in the box, which somebody may guess."""
        return self.box.sudo().complaint_archive_ids.ids or [NO_ID]

    def lend(self, **values):
        """Lend the box."""
        return self.env["qi.archive.loan"].create(
            {
                "box_id": self.box.id,
                "borrower_id": self.borrower.id,
                "purpose": "A review",
                "due_back": "2999-03-09",
                **values,
            }
        )

    def lend_by_default(self):
        """Lend the box as the one that a form begins with."""
        values = {"borrower_id": self.borrower.id, "purpose": "A review", "due_back": "2999-03-09"}
        return self.env["qi.archive.loan"].with_context(default_box_id=self.box.id).create(values)

    def found(self, *domain):
        """Return whether the box is among those that one finds."""
        return self.mine.search([("id", "=", self.box.id), *domain])


BOX_WAYS = {
    "lending it": lambda t: t.lend(),
    "deleting it": lambda t: t.mine.unlink(),
    "putting the archive of a request in": lambda t: t.spare.with_env(t.env).write({"box_id": t.box.id}),
    "letting it hold something else": lambda t: t.mine.write({"holds": "request"}),
    "taking everything out": lambda t: t.mine.write({"complaint_archive_ids": [(5,)]}),
    "putting it away": lambda t: t.mine.action_archive(),
    "reading it": lambda t: t.mine.read(),
    "what the web client shows": lambda t: t.mine.web_read({"archive_count": {}, "complaint_archive_ids": {}}),
    "what lies in it": lambda t: bool(t.mine.archive_count),
    "printing its label": lambda t: t.mine.action_print_label(),
    "opening what lies in it": lambda t: t.mine.action_view_archives(),
    "finding the empty ones": lambda t: t.found(("complaint_archive_ids", "=", False)),
    "finding those that are not": lambda t: t.found(("complaint_archive_ids", "!=", False)),
    "finding those with anything in them": lambda t: t.found(("complaint_archive_ids", "ilike", "")),
    "finding those that are themselves not empty": lambda t: t.found(
        ("id", "any", [("complaint_archive_ids", "!=", False)])
    ),
    "finding by what lies in it": lambda t: t.found(("complaint_archive_ids", "in", t.held)),
    "finding by what lies in it, if asked for": lambda t: t.found(("complaint_archive_ids", "=?", t.held[0])),
    "finding by a number like that": lambda t: t.found(("complaint_archive_ids", "in", [float(t.held[0])])),
    "finding by a name or nothing": lambda t: t.found(("complaint_archive_ids", "in", ["No such", False])),
    "finding by a name or what lies in it": lambda t: t.found(
        ("complaint_archive_ids", "in", ["No such", *t.held])
    ),
    "lending it for nothing": lambda t: t.lend(purpose=" "),
    "lending it by default": lambda t: t.lend_by_default(),
    "noting its return": lambda t: t.mine.action_return(),
    "who has it": lambda t: t.mine.read(["borrower_id", "due_back", "loan_ids"]),
    "finding those in their place": lambda t: t.found(("borrower_id", "=", False)),
    "finding those that somebody has": lambda t: t.found(("borrower_id", "!=", False)),
    "finding by who has it": lambda t: t.found(("borrower_id", "ilike", "o")),
    "finding by whom one reads has it": lambda t: t.found(("borrower_id.active", "=", True)),
    "finding by the day": lambda t: t.found(("due_back", ">", "2000-01-01")),
    "finding those with a day": lambda t: t.found(("due_back", "!=", False)),
    "finding those with loans": lambda t: t.found(("loan_ids", "!=", False)),
    "finding those with any loan": lambda t: t.found(("loan_ids", "ilike", "")),
    "finding those themselves with loans": lambda t: t.found(("id", "any", [("loan_ids", "!=", False)])),
    "finding by a loan": lambda t: t.found(("loan_ids", "in", t.loans.ids)),
    "finding by what it was lent for": lambda t: t.found(("loan_ids.purpose", "=", "A review")),
    "its loans": lambda t: t.mine.loan_ids,
    "loans": lambda t: t.env["qi.archive.loan"].search([("box_id", "=", t.box.id)]),
    "count of loans": lambda t: bool(t.env["qi.archive.loan"].search_count([("box_id", "=", t.box.id)])),
    "groups of loans": lambda t: t.env["qi.archive.loan"]._read_group(
        [("box_id", "=", t.box.id)], ["borrower_id"], ["__count"]
    ),
    "loans by id": lambda t: t.env["qi.archive.loan"].browse(t.loans.ids or [NO_ID]).read(["box_id"]),
    "thread of a loan": lambda t: t.env["mail.message"].search(
        [("model", "=", "qi.archive.loan"), ("res_id", "in", t.loans.ids)]
    ),
    "who follows a loan": lambda t: t.env["mail.followers"].search(
        [("res_model", "=", "qi.archive.loan"), ("res_id", "in", t.loans.ids)]
    ),
}
"""What answers for a box that holds hidden archives alone, lent or not, as for an empty one."""


def answered(trial, way):
    """Return what somebody was answered by a way with a box, without what tells one box from another."""
    with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models"):
        try:
            said = way(trial)
        except (AccessError, UserError, ValidationError) as error:
            said = error
    return re.sub(r"\d+", "#", f"{type(said).__name__}: {said}".replace(trial.box.name, "…"))


def learned(trial, way):
    """Return what somebody learned by a way, by the table; nothing where it was refused."""
    with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models"):
        try:
            return way(trial)
        except AccessError:
            return None
        except UserError as error:
            # Not everybody exports.
            if "export" not in str(error):
                raise
            return None
