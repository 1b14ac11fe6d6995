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
    "deliverable_id": lambda city: city.deliverable.id,
    "import_id": lambda city: city.batch.id,
    "line_id": lambda city: city.line.id,
    "name": "partner",
    "number": lambda city: city.waiting.name,
    "page": 1,
    "print_id": lambda city: city.print.id,
    "request_id": lambda city: city.waiting.id,
}
"""How an argument of an address is filled, by its name; ``city`` is the test case."""


def case(otherwise=MISSING, arguments=None, data=None, **callers):
    """Describe one call of a route.

    :param otherwise: what all callers get that are not named in ``callers``; who is not logged in is led to do so
    :param arguments: values of the address that differ from ``ARGUMENTS``
    :param data: the form that is posted, as a dictionary or a function of ``city`` that returns one
    """
    unknown = callers.keys() - set(CALLERS)
    assert not unknown, f"There is no caller {unknown}."
    answers = {"anonymous": LOGIN, **dict.fromkeys(CALLERS[1:], otherwise), **callers}
    return {"answers": answers, "arguments": arguments or {}, "data": data or {}}


def public(answer=PAGE, **values):
    """Describe a call that all may make."""
    return case(answer, **{"anonymous": answer, **values})


REASON = {"reason": "We found another way"}
PORTAL = dict.fromkeys(("own", "other", "lab", "other_lab"), PAGE)

ROUTES = {
    "/my/requests": [case(**PORTAL)],
    "/my/requests/page/<int:page>": [
        case(**PORTAL),
        case(**PORTAL, arguments={"page": 0}),
        case(**PORTAL, arguments={"page": 10**30}),
    ],
    "/my/requests/<int:request_id>": [
        case(own=PAGE),
        case(arguments={"request_id": 0}),
        case(arguments={"request_id": 2**31}),
        case(arguments={"request_id": 10**30}),
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
        case(arguments={"request_id": 10**30}),
    ],
    "/my/requests/<int:request_id>/choice/<int:line_id>": [
        case(own=DONE),
        case(arguments={"line_id": 10**30}),
    ],
    "/my/requests/<int:request_id>/deliverable/<int:deliverable_id>/<string:answer>": [
        case(own=DONE, arguments={"request_id": lambda city: city.running.id, "answer": "give"}),
        case(own=DONE, arguments={"request_id": lambda city: city.running.id, "answer": "refuse"}),
        case(arguments={"request_id": lambda city: city.running.id, "answer": "unlink"}),
        # Its deliverable, but not of this request.
        case(arguments={"answer": "give"}),
        case(arguments={"deliverable_id": 10**30, "answer": "give"}),
    ],
    "/qi/request/<string:number>": [
        case(own=DONE, clerk=DONE),
        case(arguments={"number": "%"}),
        case(arguments={"number": "\0"}),
    ],
    "/qi_onestop/import/template/<string:name>": [case(), case(arguments={"name": "%"})],
    "/qi_onestop/import/<int:import_id>/bad_rows": [case(), case(arguments={"import_id": 10**30})],
    "/qi_onestop/request/form/<int:print_id>": [case(clerk=PAGE), case(arguments={"print_id": 10**30})],
}
"""The answers to GET, or to POST where a route takes nothing else, by the rule of the routing map.

A route that takes both has an entry "GET rule" and one "POST rule".
"""
