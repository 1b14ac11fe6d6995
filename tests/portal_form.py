"""Forms of the portal, as a browser fills them in."""


class Form:
    """A form of a page, found by where it sends to."""

    def __init__(self, page, action):
        self.page = page
        self.form = page.locator(f"form[action$='{action}'][method=post]").first

    def fill(self, **values):
        for name, value in values.items():
            field = self.form.locator(f"[name='{name.replace('__', '-')}']:not([type=hidden])").first
            if field.evaluate("field => field.localName") == "select":
                field.select_option(value)
            elif field.get_attribute("type") == "checkbox":
                field.check()
            else:
                field.fill(value)
        return self

    def upload(self, name="steel.pdf", content=b"%PDF-1.4 drawing"):
        file = {"name": name, "mimeType": "application/pdf", "buffer": content}
        self.form.locator("input[type=file]").first.set_input_files([file])
        return self

    def send(self, button="button[type=submit]"):
        details = self.page.locator("details", has=self.form)
        if details.count() and not self.form.is_visible():
            details.locator("summary").first.click()
        with self.page.expect_navigation():
            self.form.locator(button).first.click()
        return self.page
