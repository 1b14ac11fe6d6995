# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the web client asks the server for when it shows a view, for tests and benchmarks of queries."""

from lxml import etree

from odoo.tools.safe_eval import safe_eval

LIST_LIMIT, COLUMN_LIMIT, DEFAULT_COUNT_LIMIT = 80, 40, 10_000
"""Of the web client: rows of a list, cards of a column, how far it counts."""


class Screen:
    """One view of an action, opened by the user of ``env``.

    :param action: external id
    :param filters: domain of what is searched for in it
    """

    def __init__(self, env, action, view_type, filters=()):
        self.action = env.ref(action).sudo()
        self.model = env[self.action.res_model]
        self.domain = [*safe_eval(self.action.domain or "[]", {"uid": env.uid}), *filters]
        view_id = {kind: id_ for id_, kind in self.action.views}[view_type]
        self.arch = etree.fromstring(self.model.get_view(view_id, view_type)["arch"])
        self.specification = specification(self.model, self.arch)

    def read_list(self):
        """Load the first page of a list."""
        return self.model.web_search_read(
            self.domain,
            self.specification,
            limit=LIST_LIMIT,
            order=self.arch.get("default_order"),
            count_limit=int(self.arch.get("count_limit", DEFAULT_COUNT_LIMIT)) + 1,
        )

    def read_groups(self, *groupby, unfold=False):
        """Load a list that is grouped, or with ``unfold`` a board with its cards."""
        aggregates = [
            f"{name}:{field.aggregator}"
            for name, field in self.model._fields.items()
            if name in self.specification and field.store and field.aggregator and not unfold
        ]
        return self.model.web_read_group(
            self.domain,
            groupby,
            aggregates,
            limit=LIST_LIMIT,
            order=self.arch.get("default_order"),
            auto_unfold=unfold,
            unfold_read_specification=self.specification,
            unfold_read_default_limit=COLUMN_LIMIT,
        )

    def read_board(self):
        """Load a board: its columns with their cards, and the bars above them."""
        groupby = self.arch.get("default_group_by")
        bar = self.arch.find(".//progressbar")
        if bar is not None:
            colors = safe_eval(bar.get("colors"))
            self.model.read_progress_bar(self.domain, groupby, {"field": bar.get("field"), "colors": colors})
        return self.read_groups(groupby, unfold=True)

    def read_form(self, record):
        """Load a record."""
        return self.model.browse(record.id).web_read(self.specification)


def specification(model, arch):
    """Return the specification of a view for ``web_read``."""
    result = {}
    for node in arch.iterchildren(etree.Element):
        if node.tag != "field":
            result.update(specification(model, node))
            continue
        field = model._fields[node.get("name")]
        wanted = result.setdefault(field.name, {})
        if field.type == "many2one":
            wanted["fields"] = {"display_name": {}}
        elif field.type in ("one2many", "many2many"):
            rows = next((child for child in node if child.tag in ("list", "kanban")), None)
            wanted["fields"] = (
                {"display_name": {}} if rows is None else specification(model.env[field.comodel_name], rows)
            )
            wanted["limit"] = COLUMN_LIMIT
    return result
