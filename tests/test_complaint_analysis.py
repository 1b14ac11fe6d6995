"""Figures on complaints over the API, recomputed by hand from the tables of the demo city."""

import pytest

COUNTED = """
SELECT r.platform_id, count(*) FROM qi_request r WHERE r.registered_at >= '2025-12-31 16:00' GROUP BY 1
"""
COMPLAINED = """
SELECT platform_id, count(*),
       count(*) FILTER (WHERE state IN ('answered', 'external', 'closed') AND outcome IS NOT NULL),
       count(*) FILTER (WHERE state IN ('answered', 'external', 'closed') AND outcome IN ('upheld', 'partly'))
  FROM qi_complaint
 WHERE received_at >= '2025-12-31 16:00' AND id NOT IN (
       SELECT complaint_id FROM qi_complaint_recused_rel l JOIN res_users u ON u.id = l.user_id
        WHERE u.login = 'coordinator')
 GROUP BY 1
"""
MEASURES = ["complaint_count:sum", "request_count:sum", "rate:avg", "upheld:avg", "answer_median:avg"]
ASKED = {
    "domain": [["received_at", ">=", "2025-12-31 16:00:00"]],
    "groupby": ["platform_id"],
    "aggregates": MEASURES,
}


@pytest.fixture(scope="module", autouse=True)
def keys(server):
    server.api_keys("coordinator", "complaint", "clerk", "admin")


def grouped(server, login, **asked):
    return server.json2(login, "qi.complaint.report", "formatted_read_group", **{**ASKED, **asked})


def test_figures_are_those_of_the_tables(server, database):
    with database(server.database).cursor() as cr:
        cr.execute(COUNTED)
        requests = dict(cr.fetchall())
        cr.execute(COMPLAINED)
        complaints = {platform: figures for platform, *figures in cr.fetchall()}
    status, groups = grouped(server, "coordinator")
    assert status == 200 and len(groups) == len(complaints) > 1
    for group in groups:
        platform = group["platform_id"][0]
        count, answered, upheld = complaints[platform]
        assert (group["complaint_count:sum"], group["request_count:sum"]) == (count, requests.get(platform, 0))
        if requests.get(platform):
            assert group["rate:avg"] == pytest.approx(100 * count / requests[platform])
        assert group["upheld:avg"] == (pytest.approx(100 * upheld / answered) if answered else False)
    status, total = grouped(server, "coordinator", groupby=[])
    whole = 100 * sum(count for count, _answered, _upheld in complaints.values()) / sum(requests.values())
    assert total[0]["rate:avg"] == pytest.approx(whole)


def test_who_has_no_part_is_told_so_and_administrators_find_none(server):
    assert grouped(server, "clerk")[0] == 403
    assert grouped(server, "admin") == (200, [])
    status, groups = grouped(server, "complaint")
    assert status == 200 and not any(group["rate:avg"] for group in groups)


def test_reports_that_cannot_be_are_refused_with_a_sentence(server):
    for values in ({"date_from": "2026-06-30", "date_to": "2026-01-01"}, {"repeat_from": 0}):
        status, answer = server.json2("coordinator", "qi.management.review", "create", vals_list=[values])
        assert status == 422, answer
        assert "请" in answer["message"] or "." in answer["message"]
