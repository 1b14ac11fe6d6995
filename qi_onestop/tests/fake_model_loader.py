# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""odoo-test-helper's ``FakeModelLoader`` on Odoo 19, with the interface of the package.

The package (2.1.3) reads attributes that Odoo 19 renamed; its maintainers point to the registry's own
functions, which this subclass calls. It falls away when the package supports 19.
"""

from unittest import mock

from odoo import models
from odoo.tools import OrderedSet

with mock.patch.object(models.MetaModel, "module_to_models", models.MetaModel._module_to_models__, create=True):
    from odoo_test_helper import FakeModelLoader as PackageLoader


class FakeModelLoader(PackageLoader):
    """Adds models to the registry for one test class and takes them away without a trace.

    Their tables live in the test's transaction and vanish with it.
    """

    def backup_registry(self):
        registry = self.env.registry
        self._known = {name: model._base_classes__ for name, model in registry.models.items()}
        self._children = {
            name: (OrderedSet(model._inherit_children), set(model._inherits_children))
            for name, model in registry.models.items()
        }
        self._definitions = {
            module: list(definitions) for module, definitions in models.MetaModel._module_to_models__.items()
        }

    def update_registry(self, odoo_models):
        # Core's lint forbids the import at the top: only tests may reach into the registry.
        from odoo.orm.model_classes import add_to_registry

        self.env.flush_all()
        names = [add_to_registry(self.env.registry, definition)._name for definition in odoo_models]
        self._set_up(names)
        self.env.registry.init_models(self.env.cr, names, {"models_to_check": True})

    def restore_registry(self):
        registry = self.env.registry
        self.env.flush_all()
        changed = [
            name
            for name, model in registry.models.items()
            if name in self._known and model._base_classes__ != self._known[name]
        ]
        for name in set(registry.models) - set(self._known):
            del registry[name]
        for name, model in registry.models.items():
            model._base_classes__ = self._known[name]
            model._inherit_children, model._inherits_children = self._children[name]
        for module, definitions in self._definitions.items():
            models.MetaModel._module_to_models__[module][:] = definitions
        for name in registry.descendants(changed, "_inherit", "_inherits"):
            registry[name]._setup_done__ = False
        self._set_up(changed)

    def _set_up(self, names):
        self.env.registry._setup_models__(self.env.cr, names)
        self.env.invalidate_all()
