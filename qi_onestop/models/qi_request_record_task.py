# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools import gathered


class QiRequest(models.Model):
    """What is filed of the tasks of a request: a sheet for each, and what was signed for it on paper."""

    _inherit = "qi.request"

    def _archive_documents(self):
        request = self._archive_gathered()
        return [
            *super(QiRequest, request)._archive_documents(),
            *request._archive_tasks(),
            *request._archive_signed_papers(),
        ]

    # Sheets

    def _archive_tasks(self):
        """Return the sheets (任务单) of the tasks an institution or an expert was asked for."""
        return [
            self._archive_sheet(
                "task",
                self.env._("Task Sheet"),
                task.name,
                task.confirmed_at or task.cancelled_at or task.offered_at,
                "qi_onestop.qi_archive_sheet_task",
                lambda task=task: self._archive_task_content(task),
            )
            for task in self.task_ids.filtered("offered_at").sorted("id")
        ]

    def _archive_task_content(self, task):
        """Return what stands on the sheet of a task.

        What the enterprise has not let the station see is not on it, nor what the house noted for itself.
        """

        def cell(name, text=None):
            if text is None:
                field, value = task._fields[name], task[name]
                if field.type == "selection":
                    text = self._form_choice(task, name)
                elif field.type == "datetime":
                    text = self._form_time(value)
                elif field.relational:
                    text = "、".join(value.mapped("name"))
                else:
                    text = str(value or "")
            return self._form_cell(name, task._fields[name]._description_string(self.env), text)

        content = self._archive_sheet_content(self.env._("Task Sheet"), task.name, self._archive_task_lines(task))
        content["rows"] += [
            self._form_row(cell("title")),
            self._form_row(cell("provider_id"), cell("state")),
            self._form_row(cell("element_ids")),
            self._form_row(cell("planned_start"), cell("planned_end")),
            self._form_row(cell("fee_kind"), cell("fee_amount", f"{task.fee_amount:.2f}")),
            self._form_row(cell("agreement_number"), cell("agreement_date")),
            self._form_row(cell("handover_by"), cell("handover_to")),
            self._form_row(cell("handover_at"), cell("handover_count")),
            self._form_row(cell("handover_state")),
            self._form_row(cell("brief")),
            self._form_row(cell("shared_details")),
            self._form_row(cell("outcome")),
        ]
        return content

    def _archive_task_lines(self, task):
        """Return the lists below: ``{"title", "lines"}`` of what was handed over, planned, and done."""
        samples = [
            self._archive_joined(
                sample.name, sample.model, sample.serial, str(sample.quantity), sample.remark, sample.shown_result
            )
            for sample in task.sample_ids
        ]
        nodes = [
            self._archive_joined(node.name, str(node.date_planned or ""), str(node.date_done or ""), node.note)
            for node in task.node_ids
        ]
        steps = [
            self._archive_joined(
                self._form_time(step.create_date),
                self._form_choice(step, "state"),
                self._form_choice(step, "channel"),
                step.person or step.user_id.name,
                step.reason,
            )
            for step in task.step_ids.sorted("id")
        ]
        named = (("sample_ids", samples), ("node_ids", nodes), ("step_ids", steps))
        return [
            {"title": task._fields[name]._description_string(self.env), "lines": lines}
            for name, lines in named
            if lines
        ]

    def _archive_joined(self, *texts):
        return " · ".join(filter(None, texts))

    # What was signed

    def _archive_papers(self):
        """Return what may have been agreed on paper: choices, agreements, steps of tasks, consents.

        That an enterprise refused is filed as well; what it refused to show is not.

        :return: tuples of a record, the field with the scan, the kind and the day of the document
        """
        tasks, day = self.task_ids.sorted("id"), self._archive_day
        return [
            *((choice, "file", "task", day(choice.chosen_at)) for choice in self.choice_ids.sorted("id")),
            *((task, "agreement_file", "task", task.agreement_date) for task in tasks),
            *((step, "file", "task", day(step.create_date)) for step in tasks.step_ids.sorted("id")),
            *(
                (made, "consent_file", "consent", day(made.consent_at))
                for made in tasks.deliverable_ids.sorted("id")
            ),
        ]

    def _archive_sources(self):
        papers = self._archive_papers()
        return [*super()._archive_sources(), *((record, name) for record, name, _kind, _on in papers)]

    def _archive_signed_papers(self):
        files = gathered.of(self).files
        return [
            {
                "kind": kind,
                "title": record._fields[name]._description_string(self.env),
                "date": on,
                "author": self.partner_id.name,
                "reference": self._archive_paper_number(record),
                "file_name": record[f"{name}_name"] or record._fields[name]._description_string(self.env),
                "file": files[record, name],
                "source": (record, name),
            }
            for record, name, kind, on in self._archive_papers()
            if (record, name) in files
        ]

    def _archive_paper_number(self, record):
        if record._name == "qi.request.choice":
            return self.name
        # The number of a report stays the enterprise's own.
        return record.name if record._name == "qi.request.task" else record.task_id.name
