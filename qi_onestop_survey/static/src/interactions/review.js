import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Programs that look through links load pages, but touch nothing on them: a form knows that a person used it. */
export class ReviewHuman extends Interaction {
    static selector = "form[data-qi-code]";

    start() {
        for (const type of ["pointerdown", "keydown"]) {
            this.addListener(this.el, type, (ev) => ev.isTrusted && this.confirm());
        }
        // On a slow line a person has chosen before this script is there.
        if (navigator.userActivation?.hasBeenActive) {
            this.confirm();
        }
    }

    confirm() {
        const human = this.el.querySelector("input[name='human']");
        if (human) {
            human.value = this.el.dataset.qiCode;
        }
    }
}

/**
 * The satisfaction form: it shows what is asked only then, and how far it is.
 */
export class ReviewForm extends Interaction {
    static selector = ".qi_review_form";

    setup() {
        this.reasons = this.el.querySelector("[data-qi-reasons]");
        this.name = this.el.querySelector("[data-qi-name]");
        this.bar = this.el.querySelector(".qi_progress_bar");
    }

    start() {
        this.addListener(this.el, "change", () => this.update());
        this.addListener(this.el, "submit", (ev) => this.send(ev));
        // The browser would speak of the last box first, and what comes before it stay unsaid.
        this.el.noValidate = true;
        this.update();
    }

    update() {
        if (this.reasons) {
            this.reasons.hidden = !this.isChosen("[data-qi-bad]");
        }
        if (this.isChosen("[data-qi-call]")) {
            // Nobody calls somebody without a name.
            const named = this.el.querySelector("[data-qi-named]");
            if (named) {
                named.checked = true;
            }
        }
        if (this.name) {
            this.name.hidden = !this.isChosen("[data-qi-named]");
        }
        const needed = [...this.el.querySelectorAll("[data-qi-needed]")];
        const done = needed.filter((question) => question.querySelector("input:checked"));
        this.bar.style.width = `${needed.length ? (100 * done.length) / needed.length : 0}%`;
        for (const question of this.el.querySelectorAll(".qi_missing")) {
            question.classList.toggle("qi_missing", this.missingIn(question).length > 0);
        }
    }

    isChosen(selector) {
        return Boolean(this.el.querySelector(`${selector}:checked`));
    }

    /** The inputs of a question that wait for something. */
    missingIn(question) {
        const inputs = [...question.querySelectorAll("input:not([type=hidden])")];
        if (question !== this.name) {
            return inputs.some((input) => input.checked) ? [] : inputs;
        }
        const [name, phone] = inputs;
        const asked = this.isChosen("[data-qi-call]") ? [name, phone] : [name];
        return asked.filter((input) => !input.value.trim());
    }

    /** Lead to what is missing at once: the server would say it as well, after a journey. */
    send(ev) {
        const also = [this.reasons, this.name].filter((question) => question && !question.hidden);
        const confirm = this.el.querySelector(".qi_confirm");
        const needed = [...this.el.querySelectorAll("[data-qi-needed]"), ...also, confirm];
        const missing = needed.filter((question) => this.missingIn(question).length);
        for (const question of missing) {
            question.classList.add("qi_missing");
        }
        if (missing.length) {
            ev.preventDefault();
            missing[0].scrollIntoView({ block: "center", behavior: "smooth" });
            this.missingIn(missing[0])[0].focus({ preventScroll: true });
            return;
        }
        const button = this.el.querySelector("button[type='submit']");
        if (button) {
            button.disabled = true;
        }
    }
}

/** The tablet goes back to its first page when nobody touches it for a while. */
export class ReviewTablet extends Interaction {
    static selector = "[data-qi-back]";

    start() {
        for (const type of ["pointerdown", "keydown"]) {
            this.addListener(this.el, type, () => this.wait());
        }
        this.wait();
    }

    wait() {
        clearTimeout(this.timer);
        const { qiBack, qiIdle } = this.el.dataset;
        this.timer = this.waitForTimeout(() => window.location.assign(qiBack), Number(qiIdle) * 1000);
    }
}

registry.category("public.interactions").add("qi_onestop_survey.review_human", ReviewHuman);
registry.category("public.interactions").add("qi_onestop_survey.review_form", ReviewForm);
registry.category("public.interactions").add("qi_onestop_survey.review_tablet", ReviewTablet);
