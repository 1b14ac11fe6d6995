# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each caller gets at each of our addresses; :mod:`test_route_rights` asks for all of it.

A new route needs one line in ``ROUTES``, or several where its last part says what is done. An argument that no
other route has needs one line in ``ARGUMENTS``.
"""

CALLERS = ("anonymous", "own", "other", "lab", "other_lab", "clerk", "stranger")
"""Nobody logged in; two enterprises, two institutions, the staff of the platform and of another one."""

PAGE = "page"  # 200
LOGIN = "login"  # led to the log-in page
DONE = "done"  # led on, 302 or 303
REFUSED = "refused"  # 400: a page with a sentence, or no CSRF token
FORBIDDEN = "forbidden"  # 403
MISSING = "missing"  # 404
NOT_ALLOWED = "not allowed"  # 405: not with this verb

ARGUMENTS = {
    "answer": "withdraw",
    "application_id": lambda city: city.application.id,
    "code": lambda city: city.general.code,
    "commissioner_id": lambda city: city.commissioner.id,
    "complaint_id": lambda city: city.complaint.id,
    "deliverable_id": lambda city: city.deliverable.id,
    "archive_id": lambda city: city.archive.id,
    "attachment_id": lambda city: city.attachment.id,
    "draft_id": lambda city: city.draft.id,
    "enterprise_id": lambda city: city.enterprise.id,
    "file_id": lambda city: city.draft.file_ids.id,
    "form": "plan",
    "import_id": lambda city: city.batch.id,
    "instrument_id": lambda city: city.instrument.id,
    "invitation_id": lambda city: city.invitation.id,
    "item_id": lambda city: city.archive.item_ids.filtered(lambda item: not item.is_internal)[:1].id,
    "kind": "blank",
    "library_id": 0,
    "line_id": lambda city: city.line.id,
    "make_id": 0,
    "material_id": lambda city: city.material.id,
    "member_id": lambda city: city.membership.id,
    "name": "partner",
    "node_id": lambda city: city.task.node_ids.id,
    "notice_id": lambda city: city.notice.id,
    "number": lambda city: city.waiting.name,
    "page": 1,
    "platform_id": lambda city: city.station.id,
    "print_id": lambda city: city.print.id,
    "qualification_id": lambda city: city.qualification.id,
    "request_id": lambda city: city.waiting.id,
    "resource_id": 0,
    "sample_id": lambda city: city.task.sample_ids.id,
    "statement_id": lambda city: city.statement.id,
    "step": "need",
    "task_id": lambda city: city.task.id,
    "token": lambda city: city.token,
}
"""How an argument of an address is filled, by its name; ``city`` is the test case."""


def case(otherwise=MISSING, arguments=None, data=None, tells=False, **callers):
    """Describe one call of a route.

    :param otherwise: what all callers get that are not named in ``callers``; who is not logged in is led to do so
    :param arguments: values of the address that differ from ``ARGUMENTS``
    :param data: the form that is posted, as a dictionary or a function of ``city`` that returns one
    :param tells: whether the address itself is a key, and so the page may name the enterprise
    """
    unknown = callers.keys() - set(CALLERS)
    assert not unknown, f"There is no caller {unknown}."
    answers = {**dict.fromkeys(CALLERS, otherwise), "anonymous": LOGIN, **callers}
    return {"answers": answers, "arguments": arguments or {}, "data": data or {}, "tells": tells}


def public(answer=PAGE, **values):
    """Describe a call that all may make."""
    return case(answer, **{"anonymous": answer, **values})


OVERRIDDEN = {"/", "/my", "/my/home", "/web/login"}
"""Routes of Odoo that ours extend; they take any verb."""

REASON = {"reason": "We found another way"}
PORTAL = dict.fromkeys(("own", "other", "lab", "other_lab"), PAGE)

HUGE = 10**30
APPLICATION = {"description": "Twelve gauges", "contact_phone": "13800000001"}


def at_running(city):
    return city.running.id


def complaint(city):
    return {
        "platform_id": city.station.id,
        "description": "Nobody answers",
    }


ROUTES = {
    "/my/requests": [case(**PORTAL)],
    "/my/requests/page/<int:page>": [
        case(**PORTAL),
        case(**PORTAL, arguments={"page": 0}),
        case(**PORTAL, arguments={"page": HUGE}),
    ],
    "/my/archives": [case(**PORTAL)],
    "/my/archives/page/<int:page>": [
        case(**PORTAL),
        case(**PORTAL, arguments={"page": 0}),
        case(**PORTAL, arguments={"page": HUGE}),
    ],
    "/my/archives/<int:archive_id>": [
        case(own=PAGE),
        case(arguments={"archive_id": 0}),
        case(arguments={"archive_id": HUGE}),
    ],
    "/my/archives/<int:archive_id>/bag": [
        case(own=PAGE),
        case(arguments={"archive_id": HUGE}),
    ],
    "/my/archives/<int:archive_id>/document/<int:item_id>": [
        case(own=PAGE),
        case(arguments={"archive_id": HUGE}),
        case(arguments={"item_id": HUGE}),
        # Of the house only.
        case(arguments={"item_id": lambda city: city.internal.id}),
    ],
    "/my/notices": [case(**PORTAL)],
    "/my/notices/page/<int:page>": [
        case(**PORTAL),
        case(**PORTAL, arguments={"page": HUGE}),
    ],
    "/my/notices/<int:notice_id>": [
        case(own=PAGE),
        case(arguments={"notice_id": HUGE}),
    ],
    "/my/notices/<int:notice_id>/read": [
        case(own=DONE),
        case(arguments={"notice_id": HUGE}),
    ],
    "/my/notices/read": [case(**dict.fromkeys(PORTAL, DONE))],
    "/my/requests/<int:request_id>": [
        case(own=PAGE),
        case(arguments={"request_id": 0}),
        case(arguments={"request_id": 2**31}),
        case(arguments={"request_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/<string:answer>": [
        case(own=DONE, data=REASON),
        case(own=DONE, arguments={"answer": "confirm-plan"}),
        case(own=DONE, arguments={"answer": "return-plan"}, data=REASON),
        case(own=REFUSED, arguments={"answer": "return-plan"}),
        case(own=REFUSED, arguments={"answer": "supplement"}),
        case(own=REFUSED, arguments={"answer": "confirm-delivery"}),
        case(own=REFUSED, arguments={"answer": "rework"}, data=REASON),
        case(own=DONE, arguments={"answer": "remind"}, data=REASON),
        case(arguments={"answer": "unlink"}),
        case(arguments={"request_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/choice/<int:line_id>": [
        case(own=DONE),
        case(arguments={"line_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/deliverable/<int:deliverable_id>/<string:answer>": [
        case(own=DONE, arguments={"request_id": at_running, "answer": "give"}),
        case(own=DONE, arguments={"request_id": at_running, "answer": "refuse"}),
        case(arguments={"request_id": at_running, "answer": "unlink"}),
        # Its deliverable, but not of this request.
        case(arguments={"answer": "give"}),
        case(arguments={"deliverable_id": 10**30, "answer": "give"}),
    ],
    "/my/requests/<int:request_id>/materials": [
        case(own=DONE),
        case(own=REFUSED, data={"then": "done"}),
        case(arguments={"request_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/message": [
        case(own=DONE, data={"body": "When will it be?"}),
        case(own=REFUSED),
        case(arguments={"request_id": HUGE}, data={"body": "When will it be?"}),
    ],
    "/my/requests/<int:request_id>/material/<int:material_id>": [
        case(own=PAGE),
        case(arguments={"request_id": at_running}),
        case(arguments={"material_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/deliverable/<int:deliverable_id>": [
        case(own=PAGE, arguments={"request_id": at_running}),
        case(),
        case(arguments={"deliverable_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/attachment/<int:attachment_id>": [
        case(own=PAGE),
        case(arguments={"request_id": at_running}),
        case(arguments={"attachment_id": lambda city: city.note.attachment_ids.id}),
        case(arguments={"attachment_id": HUGE}),
    ],
    "/my/requests/<int:request_id>/form/<string:form>": [
        case(own=PAGE),
        case(arguments={"form": "decline"}),
        case(arguments={"form": "unlink"}),
    ],
    "GET /my/requests/apply": [case(**PORTAL)],
    "POST /my/requests/apply": [
        case(
            own=DONE, other=DONE, lab=REFUSED, other_lab=REFUSED, data=lambda city: {"service": city.general.code}
        ),
        case(own=REFUSED, other=REFUSED, lab=REFUSED, other_lab=REFUSED, data={"service": "\0"}),
        case(
            # Who acts for one enterprise applies for that one, whatever the form says.
            own=DONE,
            other=DONE,
            lab=REFUSED,
            other_lab=REFUSED,
            data=lambda city: {"service": city.general.code, "enterprise": city.other_enterprise.id},
        ),
    ],
    "/my/requests/draft/<int:draft_id>/<string:step>": [
        case(own=PAGE),
        case(own=PAGE, arguments={"step": "materials"}),
        case(own=PAGE, arguments={"step": "check"}),
        case(arguments={"step": "unlink"}),
        case(arguments={"draft_id": HUGE}),
    ],
    "/my/requests/draft/<int:draft_id>/need": [
        case(own=DONE, data=APPLICATION),
        case(own=REFUSED),
        case(own=DONE, data={"then": "later"}),
        case(arguments={"draft_id": HUGE}, data=APPLICATION),
    ],
    "/my/requests/draft/<int:draft_id>/materials": [case(own=DONE), case(arguments={"draft_id": HUGE})],
    "/my/requests/draft/<int:draft_id>/remove/<int:file_id>": [
        case(own=DONE),
        case(arguments={"file_id": HUGE}),
        case(arguments={"draft_id": HUGE}),
    ],
    "/my/requests/draft/<int:draft_id>/check": [
        case(own=DONE),
        case(arguments={"draft_id": HUGE}, data=lambda city: {"token": city.draft.client_token}),
    ],
    "/my/requests/draft/<int:draft_id>/discard": [case(own=DONE), case(arguments={"draft_id": HUGE})],
    "/my/requests/draft/<int:draft_id>/file/<int:file_id>": [
        case(own=PAGE),
        case(arguments={"draft_id": HUGE}),
        case(arguments={"file_id": HUGE}),
    ],
    "/my/tasks": [case(**PORTAL)],
    "/my/tasks/page/<int:page>": [
        case(**PORTAL),
        case(**PORTAL, arguments={"page": 0}),
        case(**PORTAL, arguments={"page": HUGE}),
    ],
    "/my/tasks/<int:task_id>": [
        case(lab=PAGE),
        case(arguments={"task_id": 0}),
        case(arguments={"task_id": HUGE}),
    ],
    "/my/tasks/<int:task_id>/<string:step>": [
        case(lab=REFUSED, arguments={"step": "accept"}),
        case(lab=REFUSED, arguments={"step": "decline"}),
        case(lab=DONE, arguments={"step": "deliver"}, data={"outcome": "Twelve gauges calibrated"}),
        case(arguments={"step": "confirm"}),
        case(arguments={"step": "accept", "task_id": HUGE}),
    ],
    "/my/tasks/<int:task_id>/node/<int:node_id>": [
        case(lab=DONE, data={"note": "Half of them"}),
        case(lab=REFUSED, data={"date_done": "2026-02-30"}),
        case(arguments={"node_id": HUGE}),
    ],
    "/my/tasks/<int:task_id>/sample/<int:sample_id>": [
        case(lab=DONE, data={"result": "Passed"}),
        case(arguments={"sample_id": HUGE}),
    ],
    "/my/tasks/<int:task_id>/deliverable": [
        case(lab=DONE, data={"number": "R-78", "conclusion": "Two gauges fail"}),
        case(lab=REFUSED),
        case(arguments={"task_id": HUGE}),
    ],
    "/my/tasks/<int:task_id>/deliverable/<int:deliverable_id>/remove": [
        case(lab=DONE),
        case(arguments={"deliverable_id": HUGE}),
    ],
    "GET /my/provider": [case(lab=PAGE, other_lab=PAGE)],
    "POST /my/provider": [case(lab=REFUSED, other_lab=REFUSED)],
    "GET /my/qualifications": [case(lab=PAGE, other_lab=PAGE)],
    "POST /my/qualifications": [case(lab=REFUSED, other_lab=REFUSED)],
    "/my/qualifications/<int:qualification_id>/withdraw": [
        case(lab=REFUSED),
        case(arguments={"qualification_id": HUGE}),
    ],
    "/my/qualifications/<int:qualification_id>/file": [case(lab=PAGE), case(arguments={"qualification_id": HUGE})],
    "/": [public(DONE)],
    "/web/login": [public()],
    "/my": [case(PAGE)],
    "/my/home": [case(PAGE)],
    "GET /my/consent": [case(PAGE)],
    "POST /my/consent": [case(DONE)],
    "/my/enterprises": [case(**PORTAL)],
    "/my/personal-data": [case(**PORTAL)],
    "/my/personal-data/copy": [case(**PORTAL)],
    "/my/enterprises/<int:enterprise_id>": [
        case(own=PAGE),
        case(arguments={"enterprise_id": 0}),
        case(arguments={"enterprise_id": HUGE}),
    ],
    "/my/enterprises/<int:enterprise_id>/profile": [case(own=DONE), case(arguments={"enterprise_id": HUGE})],
    "/my/enterprises/<int:enterprise_id>/members/<int:member_id>/<string:step>": [
        case(own=REFUSED, arguments={"step": "member"}),
        case(own=REFUSED, arguments={"step": "deactivate"}),
        case(own=DONE, arguments={"step": "administrator"}),
        case(arguments={"step": "unlink"}),
        case(arguments={"step": "member", "member_id": HUGE}),
    ],
    "/my/enterprises/<int:enterprise_id>/invite": [
        case(own=DONE, data={"name": "Mr Li", "mobile": "13800000003"}),
        case(own=REFUSED),
        case(arguments={"enterprise_id": HUGE}, data={"name": "Mr Li", "mobile": "13800000003"}),
    ],
    "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>": [
        case(own=PAGE),
        case(arguments={"invitation_id": HUGE}),
    ],
    "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/cancel": [
        case(own=DONE),
        case(arguments={"invitation_id": HUGE}),
    ],
    "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/renew": [
        case(own=DONE),
        case(arguments={"invitation_id": HUGE}),
    ],
    # Somebody of the staff made the invitation: its link is not for an administrator of the enterprise.
    "/my/enterprises/<int:enterprise_id>/invitations/<int:invitation_id>/slip": [
        case(),
        case(arguments={"invitation_id": HUGE}),
    ],
    "/my/enterprises/<int:enterprise_id>/applications/<int:application_id>/<string:answer>": [
        case(own=DONE, arguments={"answer": "refuse"}, data=REASON),
        case(arguments={"answer": "unlink"}),
        case(arguments={"answer": "approve", "application_id": HUGE}),
    ],
    "GET /my/enterprises/<int:enterprise_id>/instruments/new": [case(own=PAGE)],
    "POST /my/enterprises/<int:enterprise_id>/instruments/new": [
        case(own=DONE, data={"name": "Gauge"}),
        case(own=REFUSED),
        case(own=REFUSED, data={"name": "Gauge", "valid_until": "2026-02-30"}),
    ],
    "GET /my/enterprises/<int:enterprise_id>/instruments/<int:instrument_id>": [
        case(own=PAGE),
        case(arguments={"instrument_id": HUGE}),
    ],
    "POST /my/enterprises/<int:enterprise_id>/instruments/<int:instrument_id>": [
        case(own=DONE, data={"name": "Gauge"}),
        case(arguments={"instrument_id": HUGE}, data={"name": "Gauge"}),
    ],
    "GET /qi/activate/<string:token>": [
        public(PAGE, arguments={"token": lambda city: city.invitation_token}, tells=True),
        public(MISSING, arguments={"token": "x"}),
        # The signature of one kind of link opens no other.
        public(MISSING),
    ],
    "POST /qi/activate/<string:token>": [
        public(REFUSED, arguments={"token": lambda city: city.invitation_token}, tells=True),
        public(MISSING),
    ],
    "GET /qi/register": [public()],
    "POST /qi/register": [public(REFUSED)],
    "/qi/register/done": [public()],
    # No gateway, no codes.
    "GET /qi/login/code": [public(MISSING)],
    "POST /qi/login/code": [public(MISSING, data={"number": "13800000001"})],
    "/qi/login/code/check": [public(MISSING, data={"number": "13800000001", "code": "000000"})],
    "/qi": [public()],
    "/qi/services": [public()],
    "/qi/services/page/<int:page>": [public(), public(arguments={"page": HUGE})],
    "/qi/services/<string:code>": [public(), public(MISSING, arguments={"code": "no-such-code"})],
    "/qi/services/<string:code>/guide": [public(MISSING, arguments={"code": "x"})],
    "/qi/services/<string:code>/materials/<int:material_id>/<string:kind>": [
        public(arguments={"code": lambda city: city.joint.code, "material_id": lambda city: city.blank.id}),
        public(MISSING),
        public(
            MISSING,
            arguments={
                "code": lambda city: city.joint.code,
                "material_id": lambda city: city.blank.id,
                "kind": "file",
            },
        ),
        public(MISSING, arguments={"material_id": HUGE}),
    ],
    "/qi/platforms": [public()],
    "/qi/platforms/<int:platform_id>": [public(), public(MISSING, arguments={"platform_id": HUGE})],
    "/qi/commissioners": [public()],
    "/qi/commissioners/<int:commissioner_id>/photo": [public(MISSING)],
    "/qi/libraries": [public()],
    "/qi/libraries/<int:library_id>": [public(MISSING), public(MISSING, arguments={"library_id": HUGE})],
    "/qi/libraries/<int:library_id>/page/<int:page>": [public(MISSING)],
    "/qi/resources/<int:resource_id>": [public(MISSING), public(MISSING, arguments={"resource_id": HUGE})],
    "/qi/resources/<int:resource_id>/cover": [public(MISSING)],
    "/qi/resources/<int:resource_id>/files/<int:file_id>": [public(MISSING)],
    "/qi/stories": [public()],
    "/qi/stories/page/<int:page>": [public(), public(arguments={"page": HUGE})],
    "/qi/complaints": [public()],
    "GET /qi/complaints/new": [public()],
    "POST /qi/complaints/new": [
        public(data=complaint),
        public(REFUSED),
        public(REFUSED, data={"platform_id": HUGE, "description": "Too late", "token": "x"}),
    ],
    "GET /qi/complaints/status": [public()],
    "POST /qi/complaints/status": [
        public(REFUSED),
        public(REFUSED, data={"number": "TS2026-AAAAAAA", "code": "AAAAAAAAAA"}),
    ],
    "/qi/complaints/status/<string:answer>": [
        public(REFUSED, data=REASON),
        public(MISSING, arguments={"answer": "unlink"}),
        public(DONE, arguments={"answer": "leave"}),
    ],
    "/qi/complaints/status/files/<int:attachment_id>": [
        public(MISSING),
        public(MISSING, arguments={"attachment_id": HUGE}),
    ],
    "/my/complaints": [case(**PORTAL)],
    "/my/complaints/page/<int:page>": [case(**PORTAL), case(**PORTAL, arguments={"page": HUGE})],
    "GET /my/complaints/new": [case(**PORTAL)],
    "POST /my/complaints/new": [
        case(**dict.fromkeys(PORTAL, DONE), data=complaint),
        case(**dict.fromkeys(PORTAL, REFUSED)),
        case(**dict.fromkeys(PORTAL, REFUSED), data=lambda city: {**complaint(city), "enterprise": HUGE}),
    ],
    "/my/complaints/<int:complaint_id>": [
        case(own=PAGE),
        case(arguments={"complaint_id": 0}),
        case(arguments={"complaint_id": HUGE}),
    ],
    "/my/complaints/<int:complaint_id>/<string:answer>": [
        case(own=DONE, data=REASON),
        case(own=REFUSED),
        case(own=DONE, arguments={"answer": "message"}, data={"body": "One more thing"}),
        case(own=REFUSED, arguments={"answer": "message"}),
        case(own=REFUSED, arguments={"answer": "satisfied"}),
        case(own=REFUSED, arguments={"answer": "review"}, data=REASON),
        case(arguments={"answer": "unlink"}),
        case(arguments={"complaint_id": HUGE}),
    ],
    "/my/complaints/<int:complaint_id>/files/<int:attachment_id>": [
        case(own=PAGE, arguments={"attachment_id": lambda city: city.complaint_file.id}),
        case(),
        case(arguments={"complaint_id": HUGE}),
    ],
    "/my/statements": [case(lab=PAGE, other_lab=PAGE)],
    "/my/statements/page/<int:page>": [
        case(lab=PAGE, other_lab=PAGE),
        case(lab=PAGE, other_lab=PAGE, arguments={"page": HUGE}),
    ],
    "GET /my/statements/<int:statement_id>": [
        case(lab=PAGE),
        case(arguments={"statement_id": 0}),
        case(arguments={"statement_id": HUGE}),
    ],
    "POST /my/statements/<int:statement_id>": [
        case(lab=DONE, data={"answer": "The bench was broken"}),
        case(lab=REFUSED),
        case(arguments={"statement_id": HUGE}),
    ],
    "/my/statements/<int:statement_id>/files/<int:attachment_id>": [
        case(),
        case(arguments={"attachment_id": HUGE}),
    ],
    "/qi/status/<string:token>": [
        public(PAGE),
        public(MISSING, arguments={"token": "x"}),
        public(
            # Not the last character: its spare bits say nothing.
            MISSING,
            arguments={"token": lambda city: ("B" if city.token[0] != "B" else "C") + city.token[1:]},
        ),
        public(MISSING, arguments={"token": "轴承"}),
    ],
    "/qi/request/<string:number>": [
        case(own=DONE, clerk=DONE),
        case(arguments={"number": "%"}),
        case(anonymous=MISSING, arguments={"number": "\0"}),
    ],
    "/qi_onestop/ledger/<int:make_id>": [
        case(),
        case(arguments={"make_id": HUGE}),
    ],
    "/qi_onestop/import/template/<string:name>": [case(), case(arguments={"name": "%"})],
    "/qi_onestop/import/<int:import_id>/bad_rows": [case(), case(arguments={"import_id": HUGE})],
    "/qi_onestop/archive/<int:archive_id>/bag": [case(), case(arguments={"archive_id": HUGE})],
    "/qi_onestop/complaint-archive/<int:archive_id>/bag": [case(), case(arguments={"archive_id": HUGE})],
    "/qi_onestop/request/form/<int:print_id>": [case(clerk=PAGE), case(arguments={"print_id": HUGE})],
}
"""The answers to GET, or to POST where a route takes nothing else, by the rule of the routing map.

A route that takes both has an entry "GET rule" and one "POST rule".
"""
