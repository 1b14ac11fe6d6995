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
        this.update();
    }

    update() {
        const isChosen = (selector) => Boolean(this.el.querySelector(`${selector}:checked`));
        if (this.reasons) {
            this.reasons.hidden = !isChosen("[data-qi-bad]");
        }
        if (isChosen("[data-qi-call]")) {
            // Nobody calls somebody without a name.
            const named = this.el.querySelector("[data-qi-named]");
            if (named) {
                named.checked = true;
            }
        }
        if (this.name) {
            this.name.hidden = !isChosen("[data-qi-named]");
        }
        const needed = [...this.el.querySelectorAll("[data-qi-needed]")];
        const done = needed.filter((question) => question.querySelector("input:checked"));
        this.bar.style.width = `${needed.length ? (100 * done.length) / needed.length : 0}%`;
        for (const question of done) {
            question.classList.remove("qi_missing");
        }
    }

    /** Lead to what is missing at once: the server would say it as well, after a journey. */
    send(ev) {
        const needed = [...this.el.querySelectorAll("[data-qi-needed]")];
        if (this.reasons && !this.reasons.hidden) {
            needed.push(this.reasons);
        }
        const missing = needed.filter((question) => !question.querySelector("input:checked"));
        for (const question of missing) {
            question.classList.add("qi_missing");
        }
        if (missing.length) {
            ev.preventDefault();
            missing[0].scrollIntoView({ block: "center", behavior: "smooth" });
            missing[0].querySelector("input").focus({ preventScroll: true });
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
