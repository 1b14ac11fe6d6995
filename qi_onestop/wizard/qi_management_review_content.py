# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import float_repr, format_date

from ..tools import complaint_figures, docx_chart, past, period

_MEASURES = (
    "complaint_count:sum",
    "request_count:sum",
    "rate:avg",
    "upheld:avg",
    "upheld:count",
    "on_time:avg",
    "on_time:count",
    "reviewed:avg",
    "reviewed:count",
    "acknowledge_hours:avg",
    "acknowledge_median:avg",
    "acknowledge_hours:count",
    "take_up_days:avg",
    "take_up_median:avg",
    "take_up_days:count",
    "investigate_days:avg",
    "investigate_median:avg",
    "investigate_days:count",
    "decide_days:avg",
    "decide_median:avg",
    "decide_days:count",
    "answer_days:avg",
    "answer_median:avg",
    "answer_days:count",
    "review_days:avg",
    "review_median:avg",
    "review_days:count",
    "external_days:avg",
    "external_median:avg",
    "external_days:count",
    "close_days:avg",
    "close_median:avg",
    "close_days:count",
    "cost:sum",
)
_GROUPS = (
    "channel",
    "topic",
    "platform_id",
    "service_id",
    "institution_id",
    "cause_id",
    "outcome",
    "acceptance",
    "state",
    "received_at:month",
)
_PLACES = ("platform_id", "institution_id", "service_id")
_STAGES = (
    ("acknowledge", "acknowledge_hours", "complaint_acknowledge"),
    ("take_up", "take_up_days", "complaint_take_up"),
    ("investigate", "investigate_days", None),
    ("decide", "decide_days", None),
    ("answer", "answer_days", "complaint_answer"),
    ("review", "review_days", "complaint_review"),
    ("external", "external_days", None),
    ("close", "close_days", None),
)
_TOP = 10
_HANDLING_CLAUSE = "7.1"
"""The clause of DB1403/T 22-2023 on complaints, by which self-assessments are looked at (8.5)."""
_DASH = "–"


class QiManagementReview(models.TransientModel):
    """What the report for the management review says, by the parts of GB/T 19012-2019, clause 8."""

    _inherit = "qi.management.review"

    # Figures

    def _period(self):
        return period.Period(self.date_from, self.date_to)

    def _scope(self):
        """Return the domain of the platforms reported on."""
        return Domain("platform_id", "child_of", self.platform_id.id) if self.platform_id else Domain.TRUE

    def _domain(self, when):
        """Return the domain of the complaints received in a period that were about the service."""
        first, end = when.instants()
        return (
            self._scope()
            & Domain("received_at", ">=", first)
            & Domain("received_at", "<", end)
            & Domain("state", "not in", complaint_figures.NOT_OURS)
        )

    def _figures(self, when):
        """Return ``{group: {value: {measure: figure}}}`` of a period; the totals are those of the group ``""``.

        As whoever asks, in a number of queries that does not depend on how much there is.
        """
        Report = self.env["qi.complaint.report"].with_context(tz="Asia/Shanghai")
        Report.check_access("read")
        found = Report._read_grouping_sets(self._domain(when), [(), *((name,) for name in _GROUPS)], _MEASURES)
        figures = {}
        for name, rows in zip(("", *_GROUPS), found, strict=True):
            size = 1 if name else 0
            figures[name] = {row[0] if name else "": dict(zip(_MEASURES, row[size:], strict=True)) for row in rows}
        figures[""] = figures[""].get("") or dict.fromkeys(_MEASURES, 0)
        if not figures[""]["complaint_count:sum"]:
            # Without complaints there is no row, and yet there were requests.
            domain = self._domain(when) & Report._compared_platforms()
            requests = Report._count_requests(domain, ()).get((), 0)
            figures[""]["request_count:sum"] = requests
            figures[""]["rate:avg"] = complaint_figures.per_hundred(0, requests)
        return figures

    def _repeats(self, when):
        """Return the causes that came back in a period at a platform, an institution or a service."""
        Report = self.env["qi.complaint.report"]
        domain = self._domain(when) & Domain("cause_id", "!=", False)
        found = Report._read_grouping_sets(domain, [("cause_id", place) for place in _PLACES], ["__count"])
        return complaint_figures.repeats(dict(zip(_PLACES, found, strict=True)), self.repeat_from)

    def _promises(self, when):
        """Return ``{code: (kept, ended)}`` of the promises made to whoever complained in a period."""
        result = {}
        for milestone, state, count in self.env["qi.complaint.deadline"]._read_group(
            Domain("document_id", "any", self._domain(when)) & Domain("state", "in", ("met", "missed")),
            ["milestone_id", "state"],
            ["__count"],
        ):
            kept, ended = result.get(milestone.code, (0, 0))
            result[milestone.code] = (kept + (count if state == "met" else 0), ended + count)
        return result

    def _open_now(self):
        """Return ``{platform: (open, late)}`` of the complaints that wait today, whenever they came in."""
        is_open = self._scope() & Domain("is_open", "=", True)
        late = is_open & Domain("due_at", "<", past.now(self))
        Complaint = self.env["qi.complaint"]
        waiting = dict(Complaint._read_group(is_open, ["platform_id"], ["__count"]))
        overdue = dict(Complaint._read_group(late, ["platform_id"], ["__count"]))
        return {platform: (count, overdue.get(platform, 0)) for platform, count in waiting.items()}

    # Words

    @api.model
    def _say(self, number, digits=1):
        """Return a figure as it is printed; a dash stands for what cannot be said."""
        if number is None or number is False:
            return _DASH
        return str(number) if isinstance(number, int) else float_repr(number, digits)

    @api.model
    def _say_share(self, row, name):
        """Return the share called ``name`` in a row of figures, with how many complaints it is made of."""
        count = row[f"{name}:count"]
        value = complaint_figures.only_of(count, row[f"{name}:avg"])
        if value is None:
            return f"{_DASH} ({count})" if count else _DASH
        return f"{float_repr(value, 1)} % ({count})"

    @api.model
    def _say_time(self, row, name, kind):
        return self._say(complaint_figures.only_of(row[f"{name}:count"], row[kind] or 0.0))

    @api.model
    def _say_kept(self, kept, ended):
        """Return how many promises of those that ended were kept."""
        if not ended:
            return _DASH
        share = complaint_figures.share(kept, ended)
        return f"{kept} / {ended}" if share is None else f"{kept} / {ended} ({float_repr(share, 1)} %)"

    def _say_period(self, when):
        return f"{format_date(self.env, when.first)} – {format_date(self.env, when.last)}"

    def _place_name(self):
        if self.platform_id:
            return self.platform_id.name
        if self.env.su or self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return self.env._("All Platforms")
        managed = self.env.user.qi_managed_platform_ids
        return self.env["qi.request"]._listed(managed.sudo().mapped("name")) or _DASH

    # Content

    def _preview_content(self):
        """Return what the form shows before the document is made."""
        when = self._period()
        return {
            "summary": self._summary_rows(self._figures(when), self._figures(when.before())),
            "repeats": self._repeat_rows(self._repeats(when)),
            "before": self._say_period(when.before()),
        }

    def _document_content(self):
        """Return what a Word template may ask for: texts, rows of tables, charts."""
        self.ensure_one()
        when = self._period()
        now, before = self._figures(when), self._figures(when.before())
        waiting = self._open_now()
        return {
            "form": "management_review",
            "rows": [],
            "qr": None,
            "title": self.env._("Report for the Management Review of Complaints"),
            "place": self._place_name(),
            "period": self._say_period(when),
            "before": self._say_period(when.before()),
            "made_by": self.env.user.name,
            "made_on": self.env["resource.calendar"]._qi_say(past.now(self)),
            "labels": self._document_labels(),
            "summary": self._summary_rows(now, before, waiting),
            "channels": self._choice_rows("channel", now, before),
            "topics": self._choice_rows("topic", now, before),
            "platforms": self._place_rows("platform_id", now, before, waiting),
            "services": self._place_rows("service_id", now, before)[:_TOP],
            "institutions": self._place_rows("institution_id", now, before)[:_TOP],
            "causes": self._cause_rows(now, before),
            "repeats": self._repeat_rows(self._repeats(when)),
            "outcomes": self._share_rows(self._outcomes(now), self._outcomes(before)),
            "satisfaction": self._share_rows(self._satisfaction(now), self._satisfaction(before)),
            "stages": self._stage_rows(now[""], before[""], self._promises(when)),
            "audits": self._audit_rows(when),
            "improvements": self._improvement_rows(when),
            "measures": self._measure_rows(when),
            "charts": self._charts(when, now, before),
        }

    def _summary_rows(self, now, before, waiting=None):
        """Return the key figures of both periods."""
        this, that = now[""], before[""]
        rows = [
            (label, *(self._say(row[name] or 0) for row in (this, that)))
            for label, name in (
                (self.env._("Complaints received"), "complaint_count:sum"),
                (self.env._("Requests registered"), "request_count:sum"),
            )
        ]
        rate = self.env._("Complaints per 100 requests")
        rows.append((rate, *(self._say(row["rate:avg"], 2) for row in (this, that))))
        for label, name in (
            (self.env._("Upheld, of those answered"), "upheld"),
            (self.env._("On time"), "on_time"),
            (self.env._("Reviewed, of those answered"), "reviewed"),
        ):
            rows.append((label, *(self._say_share(row, name) for row in (this, that))))
        rows.append(
            (
                self.env._("Working days to the answer (median)"),
                *(self._say_time(row, "answer_days", "answer_median:avg") for row in (this, that)),
            )
        )
        rows.append(
            (self.env._("Cost of remedies (CNY)"), *(float_repr(row["cost:sum"] or 0, 2) for row in (this, that)))
        )
        if waiting is not None:
            rows.append((self.env._("Open today"), str(sum(count for count, _late in waiting.values())), _DASH))
            rows.append((self.env._("Late today"), str(sum(late for _count, late in waiting.values())), _DASH))
        return [{"name": name, "now": said, "before": said_before} for name, said, said_before in rows]

    def _choice_rows(self, name, now, before):
        """Return how many complaints there are of each choice of a selection, in its order."""
        labels = self.env["qi.complaint"]._fields[name]._description_selection(self.env)
        counts = [
            (label, *(figures[name].get(key, {}).get("complaint_count:sum", 0) for figures in (now, before)))
            for key, label in labels
        ]
        return [
            {"name": label, "now": str(count), "before": str(count_before)}
            for label, count, count_before in counts
            if count or count_before
        ]

    def _place_rows(self, name, now, before, waiting=None):
        """Return the places complained about, see :meth:`_ranked`."""
        return [
            {
                # That a service or an institution has a name is no secret in the house.
                "name": place.sudo().display_name,
                "count": str(row["complaint_count:sum"]),
                "requests": str(row["request_count:sum"]),
                "rate": self._say(row["rate:avg"], 2),
                "before": self._say(before[name].get(place, {}).get("rate:avg"), 2),
                "upheld": self._say_share(row, "upheld"),
                "on_time": self._say_share(row, "on_time"),
                "late": str((waiting or {}).get(place, (0, 0))[1]),
            }
            for place, row in self._ranked(now[name])
        ]

    @api.model
    def _ranked(self, rows):
        """Return ``[(place, row)]``: most complaints first, then most for 100 requests; a few say little."""
        return sorted(
            ((place, row) for place, row in rows.items() if place),
            key=lambda pair: (-pair[1]["complaint_count:sum"], -(pair[1]["rate:avg"] or 0)),
        )

    def _cause_rows(self, now, before):
        """Return the causes found, the most frequent first."""
        found = {cause: row for cause, row in now["cause_id"].items() if cause}
        total = sum(row["complaint_count:sum"] for row in found.values())
        causes = sorted(found, key=lambda cause: (-found[cause]["complaint_count:sum"], cause.sequence))
        return [
            {
                "name": cause.name,
                "count": str(found[cause]["complaint_count:sum"]),
                "share": self._say(complaint_figures.share(found[cause]["complaint_count:sum"], total)),
                "rate": self._say(found[cause]["rate:avg"], 2),
                "before": str(before["cause_id"].get(cause, {}).get("complaint_count:sum", 0)),
            }
            for cause in causes
        ]

    def _repeat_rows(self, repeats):
        kinds = {
            "platform_id": self.env._("Platform"),
            "institution_id": self.env._("Institution"),
            "service_id": self.env._("Service"),
        }
        return [
            {
                "cause": repeat.cause.name,
                "kind": kinds[repeat.kind],
                "place": repeat.place.sudo().display_name,
                "count": str(repeat.count),
            }
            for repeat in repeats
        ]

    def _outcomes(self, figures):
        labels = self.env["qi.complaint"]._fields["outcome"]._description_selection(self.env)
        return {label: figures["outcome"].get(key, {}).get("complaint_count:sum", 0) for key, label in labels}

    def _satisfaction(self, figures):
        """Return how answers were taken (8.3): complaints by what whoever complained said of the answer."""

        def count(name, key):
            return figures[name].get(key, {}).get("complaint_count:sum", 0)

        labels = self.env["qi.complaint"]._fields["acceptance"]._description_selection(self.env)
        return {
            **{label: count("acceptance", key) for key, label in labels},
            self.env._("Went a way outside"): count("state", "external"),
            self.env._("Being reviewed"): count("state", "review"),
            self.env._("No word yet"): count("state", "answered"),
        }

    def _share_rows(self, now, before):
        """Return counts with their share of all, of both periods."""

        def said(counts, name):
            share = complaint_figures.share(counts[name], sum(counts.values()))
            return str(counts[name]) if share is None else f"{counts[name]} ({float_repr(share, 1)} %)"

        return [{"name": name, "now": said(now, name), "before": said(before, name)} for name in now]

    def _stage_rows(self, this, that, promises):
        """Return how long each stage took and whether what was promised was kept (8.4)."""
        labels = {
            "acknowledge": self.env._("Acknowledged (working hours)"),
            "take_up": self.env._("Taken up (working days)"),
            "answer": self.env._("Answered (working days)"),
            "investigate": self.env._("Investigated (working days)"),
            "decide": self.env._("Decision approved (working days)"),
            "review": self.env._("Reviewed (working days)"),
            "external": self.env._("Settled outside (working days)"),
            "close": self.env._("Closed, from the receipt (working days)"),
        }
        rows = []
        for stage, name, code in _STAGES:
            rows.append(
                {
                    "name": labels[stage],
                    "count": str(this[f"{name}:count"] or 0),
                    "average": self._say_time(this, name, f"{name}:avg"),
                    "median": self._say_time(this, name, f"{stage}_median:avg"),
                    "before": self._say_time(that, name, f"{stage}_median:avg"),
                    "on_time": self._say_kept(*promises.get(code, (0, 0))),
                }
            )
        return rows

    def _audit_rows(self, when):
        """Return what was looked at from outside the handling (8.5): inspections and self-assessments."""
        inspections = self.env["qi.inspection"]._read_group(
            self._scope()
            & Domain("date_planned", ">=", when.first)
            & Domain("date_planned", "<=", when.last)
            & Domain("state", "in", ("reported", "rectifying", "closed")),
            [],
            ["__count", "finding_count:sum", "open_finding_count:sum"],
        )[0]
        judged = dict(
            self.env["qi.conformity.line"]._read_group(
                self._scope()
                & (
                    Domain("clause_number", "=", _HANDLING_CLAUSE)
                    | Domain("clause_number", "=like", f"{_HANDLING_CLAUSE}.%")
                )
                & Domain("date_to", ">=", when.first)
                & Domain("date_to", "<=", when.last),
                ["judgement"],
                ["__count"],
            )
        )
        names = [
            self.env._("Inspections carried out"),
            self.env._("Findings"),
            self.env._("Findings not yet accepted as put right"),
        ]
        rows = [{"name": name, "now": str(count or 0)} for name, count in zip(names, inspections, strict=True)]
        labels = self.env["qi.conformity.line"]._fields["judgement"]._description_selection(self.env)
        rows += [
            {
                "name": self.env._("Self-assessment, complaints (7.1): %(judgement)s", judgement=label),
                "now": str(judged.get(key, 0)),
            }
            for key, label in labels
        ]
        return rows

    def _improvement_rows(self, when):
        """Return the improvements of the period by where they came from, and what became of them (8.7).

        That some came from complaints is known to those alone who read these: they are part of another row.
        """
        first, end = when.instants()
        Improvement = self.env["qi.improvement"]
        from_complaints = Domain("id", "in", self._improvements_of_complaints())

        def counted(domain, names=()):
            every = Improvement._read_group(self._scope() & domain, ["source", *names], ["__count"])
            ours = Improvement._read_group(self._scope() & domain & from_complaints, names, ["__count"])
            return {tuple(key): count for *key, count in every} | {("", *key): count for *key, count in ours}

        def within(name):
            return Domain(name, ">=", first) & Domain(name, "<", end)

        opened = counted(within("create_date"))
        closed = counted(within("closed_at") & Domain("state", "=", "closed"))
        checked = counted(within("verified_at"), ["effect"])
        late = counted(Domain("is_open", "=", True) & Domain("due_date", "<", past.today(self)))
        sources = []
        for key, label in Improvement._fields["source"]._description_selection(self.env):
            sources.append((key, label))
            if key == "oversight":
                sources.append(("", self.env._("%(label)s: from complaints", label=label)))
        return [
            {
                "name": label,
                "opened": str(opened.get((key,), 0)),
                "closed": str(closed.get((key,), 0)),
                **{effect: str(checked.get((key, effect), 0)) for effect in ("effective", "partly", "not")},
                "late": str(late.get((key,), 0)),
            }
            for key, label in sources
        ]

    def _improvements_of_complaints(self):
        """Return the ids of the improvements that came of complaints which the caller reads."""
        return self.env["qi.complaint.improvement"].search_fetch([], ["improvement_id"]).improvement_id.ids

    def _measure_rows(self, when):
        """Return the improvements that complaints led to: begun, checked or closed in the period."""
        first, end = when.instants()
        names = ("create_date", "verified_at", "closed_at")
        touched = Domain.OR(Domain(name, ">=", first) & Domain(name, "<", end) for name in names)
        found = self.env["qi.improvement"].search(
            self._scope() & Domain("id", "in", self._improvements_of_complaints()) & touched, limit=50
        )
        fields_ = found._fields
        states = dict(fields_["state"]._description_selection(self.env))
        effects = dict(fields_["effect"]._description_selection(self.env))
        return [
            {
                "number": improvement.name,
                "title": improvement.title,
                "platform": improvement.platform_id.name,
                "owner": improvement.owner_id.sudo().name or _DASH,
                "due": format_date(self.env, improvement.due_date) or _DASH,
                "state": states[improvement.state],
                "effect": effects.get(improvement.effect, _DASH),
            }
            for improvement in found
        ]

    def _charts(self, when, now, before):
        """Return the charts by name."""
        months = [*when.before().months(), *when.months()]
        months = list(dict.fromkeys(months))
        by_month = {
            value.date(): row
            for figures in (before, now)
            for value, row in figures["received_at:month"].items()
            if value
        }
        counts = [by_month.get(month, {}).get("complaint_count:sum", 0) for month in months]
        rates = [by_month.get(month, {}).get("rate:avg") or 0.0 for month in months]
        causes = sorted(
            ((cause, row["complaint_count:sum"]) for cause, row in now["cause_id"].items() if cause),
            key=lambda pair: (-pair[1], pair[0].sequence),
        )[:_TOP]
        platforms = [
            (platform, row["rate:avg"] or 0.0) for platform, row in self._ranked(now["platform_id"])[:_TOP]
        ]
        received, rate = self.env._("Complaints received"), self.env._("Complaints per 100 requests")
        previous = [before["cause_id"].get(cause, {}).get("complaint_count:sum", 0) for cause, _count in causes]
        return {
            "chart_months": docx_chart.Chart(
                "column",
                [month.strftime("%Y-%m") for month in months],
                [docx_chart.Series(received, counts), docx_chart.Series(rate, rates, True)],
            ),
            "chart_platforms": docx_chart.Chart(
                "bar",
                [platform.name for platform, _value in platforms],
                [docx_chart.Series(rate, [round(value, 2) for _platform, value in platforms])],
                20 + 8 * len(platforms),
            ),
            "chart_causes": docx_chart.Chart(
                "bar",
                [cause.name for cause, _count in causes],
                [
                    docx_chart.Series(self.env._("This period"), [count for _cause, count in causes]),
                    docx_chart.Series(self.env._("The period before"), previous),
                ],
                25 + 11 * len(causes),
            ),
        }

    def _document_labels(self):
        """Return the words between the figures, in the language of the caller."""
        return {
            "place": self.env._("Platforms"),
            "period": self.env._("Period"),
            "before": self.env._("The period before"),
            "made": self.env._("Made by, on"),
            "scope": self.env._(
                "Counted are the complaints received in the period that were about the service and that whoever "
                "made this report may read. Nobody learns from it of complaints they are recused from only as "
                "long as it stays with whoever may read them: the copy of a platform is made by its own manager."
            ),
            "least": self.env._(
                "In brackets: how many complaints a share is made of. Shares and times of fewer than %(least)s "
                "are not given: they would say more about people than about the service.",
                least=complaint_figures.LEAST,
            ),
            "collecting": self.env._("1. Information collected (GB/T 19012-2019, 8.1)"),
            "analysis": self.env._("2. Analysis and evaluation (8.2)"),
            "satisfaction": self.env._("3. Satisfaction with the handling of complaints (8.3)"),
            "monitoring": self.env._("4. Monitoring of the handling (8.4)"),
            "audit": self.env._("5. Audit of the handling (8.5)"),
            "improving": self.env._("6. Continual improvement (8.7)"),
            "review": self.env._("8. Conclusions of the management review (8.6)"),
            "key_figures": self.env._("Key figures"),
            "figure": self.env._("Figure"),
            "this_period": self.env._("This period"),
            "came_by": self.env._("How complaints came"),
            "complained_of": self.env._("What was complained of"),
            "complaints": self.env._("Complaints"),
            "requests": self.env._("Requests"),
            "per_hundred": self.env._("Per 100 requests"),
            "per_hundred_before": self.env._("Per 100 requests before"),
            "upheld": self.env._("Upheld"),
            "on_time": self.env._("On time"),
            "late": self.env._("Late today"),
            "months": self.env._("Complaints by month"),
            "by_platform": self.env._("By platform"),
            "by_service": self.env._("By service (of the requests named)"),
            "by_institution": self.env._("By institution complained about"),
            "by_cause": self.env._("By cause found"),
            "by_outcome": self.env._("By outcome"),
            "repeats": self.env._("Causes that came back (from %(count)s complaints on)", count=self.repeat_from),
            "platform": self.env._("Platform"),
            "service": self.env._("Service"),
            "institution": self.env._("Institution"),
            "cause": self.env._("Cause"),
            "share": self.env._("Share (%)"),
            "where": self.env._("Where It Came Back"),
            "outcome": self.env._("Outcome"),
            "word": self.env._("Word on the answer"),
            "stage": self.env._("Stage"),
            "average": self.env._("Average"),
            "median": self.env._("Median"),
            "median_before": self.env._("Median before"),
            "kept": self.env._("Promises kept"),
            "looked_at": self.env._("What was looked at"),
            "source": self.env._("Where it came from"),
            "opened": self.env._("Begun"),
            "closed": self.env._("Closed"),
            "effective": self.env._("Effective"),
            "partly": self.env._("Partly effective"),
            "not_effective": self.env._("Not effective"),
            "measures": self.env._("Improvements that complaints led to"),
            "number": self.env._("Number"),
            "title": self.env._("What is to be improved"),
            "owner": self.env._("Owner"),
            "due": self.env._("Due"),
            "state": self.env._("State"),
            "effect": self.env._("Effect"),
            "none": self.env._("None."),
            "to_write": self.env._("(to be written by the review)"),
            "judgement": self.env._("Is the handling of complaints suitable, sufficient and effective?"),
            "follow_up": self.env._("What became of the decisions of the last review"),
            "changes": self.env._("Changes inside and outside, risks and chances"),
            "resources": self.env._("People and means needed"),
            "chances": self.env._("Services, rules and processes to be improved"),
            "decisions": self.env._("Decisions"),
            "decision": self.env._("Decision Taken"),
            "responsible": self.env._("Responsible"),
            "participants": self.env._("Those Taking Part"),
            "chair": self.env._("Chair (signature)"),
            "day": self.env._("Date"),
            "seal": self.env._("(Seal)"),
        }
