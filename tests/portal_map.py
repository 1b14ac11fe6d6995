"""What there is to ask of the product over HTTP: its routes, and what its pages link to and ask for."""

import json
import re
from html import unescape

import requests

ROUTES = """
import json
rules = []
for rule in env["ir.http"].routing_map().iter_rules():
    pages = rule.endpoint.routing["type"] == "http"
    if pages and rule.endpoint.func.__module__.startswith("odoo.addons.qi_"):
        verbs = sorted(set(rule.methods or ("GET", "POST")) & {"GET", "POST"})
        rules.append([rule.rule, verbs])
print(json.dumps(sorted(rules)))
"""


def routes(server) -> list[tuple[str, list[str]]]:
    """Return the rules of all our routes with the verbs they take."""
    result = server.shell(ROUTES)
    assert result.returncode == 0, result.stderr
    return [(rule, verbs) for rule, verbs in json.loads(result.stdout)]


class Crawl:
    """The pages that one browser reaches by links within our part of the portal, and the forms on them."""

    def __init__(self, url: str, browser: requests.Session, starts: list[str], limit: int = 60):
        self.addresses: list[str] = []
        self.pages: dict[str, str] = {}
        self.forms: dict[str, set[str]] = {}
        waiting, seen = list(starts), set(starts)
        while waiting and len(self.pages) < limit:
            address = waiting.pop(0)
            answer = browser.get(url + address, timeout=60, allow_redirects=False)
            if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
                continue
            self.pages[address] = answer.text
            for form in re.findall(r"<form\b.*?</form>", answer.text, re.DOTALL):
                action = (
                    unescape((re.search(r"<form\b[^>]*?\saction=\"([^\"]*)\"", form) or [0, ""])[1]) or address
                )
                names = re.findall(r"<(?:input|select|textarea|button)\b[^>]*?\sname=\"([^\"]+)\"", form)
                self.forms.setdefault(action, set()).update(names)
            for link in re.findall(r"<a\b[^>]*?\shref=\"([^\"#]+)\"", answer.text):
                link = unescape(link)
                if re.match(r"/(my|qi)(/|\?|$)", link) and link not in seen:
                    seen.add(link)
                    waiting.append(link)
        self.addresses = sorted(self.pages)
        self.fields = set().union(*self.forms.values()) - {"csrf_token"}
