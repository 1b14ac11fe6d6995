// Returns what is wrong with the page for those who read, tap, hear or type: one sentence each.
() => {
    const problems = [];
    const still = document.createElement("style");
    still.textContent = "* { transition: none !important; animation: none !important; }";
    document.head.append(still);
    const name = (element) => {
        const label = element.getAttribute("name") || element.id || element.className;
        const text = (element.textContent || "").trim().slice(0, 20);
        return `<${element.localName} ${label}> ${text}`;
    };
    const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

    const width = document.documentElement.scrollWidth;
    if (width > window.innerWidth + 1) {
        const wide = [...document.querySelectorAll("body *")].filter(
            (element) => element.getBoundingClientRect().right > window.innerWidth + 1
        );
        problems.push(`the page is ${width} px wide: ${wide.slice(0, 3).map(name).join("; ")}`);
    }

    const headings = [...document.querySelectorAll("h1")].filter(shown);
    if (headings.length !== 1) {
        problems.push(`there are ${headings.length} first headings: ${headings.map(name).join("; ")}`);
    }

    for (const input of document.querySelectorAll("input, select, textarea")) {
        if (["hidden", "submit", "button"].includes(input.type) || input.closest(".d-none")) {
            continue;
        }
        const spoken = input.getAttribute("aria-label") || input.getAttribute("aria-labelledby") || input.title;
        const labels = [...(input.labels || [])].map((label) => label.textContent.trim()).join("");
        if (!spoken && !labels) {
            problems.push(`nobody says what ${name(input)} is`);
        }
    }
    for (const image of document.querySelectorAll("img:not([alt])")) {
        problems.push(`the picture ${image.src} has no alternative text`);
    }
    for (const link of document.querySelectorAll("a[href], button, summary")) {
        const said = link.textContent.trim() || link.getAttribute("aria-label") || link.title;
        if (shown(link) && !said && !link.querySelector("img[alt]:not([alt='']), [aria-label]")) {
            problems.push(`nobody says what ${link.outerHTML.slice(0, 100)} does`);
        }
    }
    if (!document.title.trim()) {
        problems.push("the page has no title");
    }

    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const colour = (text) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
    const background = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.backgroundImage !== "none") {
                return null;
            }
            const layer = colour(style.backgroundColor);
            layers.push(layer);
            if (layer[3] === 1) {
                break;
            }
        }
        return layers.reduceRight((back, front) => over(front, back), [255, 255, 255, 1]);
    };
    const light = ([red, green, blue]) => {
        const [r, g, b] = [red, green, blue].map((value) => {
            const part = value / 255;
            return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pale = new Set();
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.textContent.trim() || !shown(element) || element.closest("[disabled], .disabled, .visually-hidden")) {
            continue;
        }
        if (["SCRIPT", "STYLE", "OPTION"].includes(element.tagName)) {
            continue;
        }
        const back = background(element);
        if (!back) {
            continue;
        }
        const style = getComputedStyle(element);
        const [a, b] = [light(over(colour(style.color), back)), light(back)].sort().reverse();
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5) - 0.01) {
            pale.add(`${name(element)} has a contrast of ${ratio.toFixed(2)}`);
        }
    }
    problems.push(...pale);

    const look = (element) => {
        const style = getComputedStyle(element);
        const outline = style.outlineStyle === "none" ? "" : `${style.outlineStyle} ${style.outlineWidth}`;
        return [outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecorationLine].join("|");
    };
    for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
        if (!shown(element) || element.disabled || element.type === "hidden") {
            continue;
        }
        const before = look(element);
        element.focus({ focusVisible: true });
        if (document.activeElement === element && look(element) === before) {
            problems.push(`nobody sees that ${name(element)} has the focus`);
        }
        element.blur();
    }
    return [...new Set(problems)];
}
