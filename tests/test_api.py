"""The public API: POST /json/2/MODEL/METHOD with an API key."""

import requests


def test_a_key_acts_as_its_owner(server):
    own = [["login", "=", "clerk"]]
    status, users = server.json2("clerk", "res.users", "search_read", domain=own, fields=["login"])
    assert status == 200
    assert [user["login"] for user in users] == ["clerk"]
    [admin] = server.json2("clerk", "res.users", "search", domain=[["login", "=", "admin"]])[1]
    status, error = server.json2("clerk", "res.users", "write", ids=[admin], vals={"name": "Mine"})
    assert status == 403
    assert error["name"] == "odoo.exceptions.AccessError"


def test_without_a_valid_key_nothing_opens(server):
    for headers in {}, {"Authorization": "bearer " + "0" * 40}:
        answer = requests.post(f"{server.url}/json/2/res.users/search_read", json={}, headers=headers, timeout=10)
        assert answer.status_code == 401
        assert "Traceback" not in answer.json()["message"]


def test_unknown_model_is_a_sentence(server):
    status, error = server.json2("clerk", "qi.nothing", "search_read")
    assert status == 404
    assert error["message"] == "the model 'qi.nothing' does not exist"
