// What a person does on UCC's pages: fields by their name, whatever the control.
const WAIT = 15000;

// The names of the settings that a person can see now, in their order.
export async function fields(page) {
    return page.locator('[data-name]:visible').evaluateAll((all) => all.map((one) => one.dataset.name));
}

export async function fill(page, values) {
    for (const [name, value] of Object.entries(values)) {
        await page.locator(`[data-name="${name}"]`).locator('input, textarea:not([aria-hidden="true"])').first().fill(value);
    }
}

export async function choose(page, name, label) {
    await page.locator(`[data-name="${name}"] button`).first().click();
    await page.locator('[data-test="option"]', { hasText: label }).first().click();
}

export async function tick(page, name) {
    await page.locator(`[data-name="${name}"] button`).first().click();
}

export async function unfold(page, title) {
    await page.locator('[data-test="toggle"]', { hasText: title }).first().click();
}

export async function help(page, name) {
    return page.locator(`[data-name="${name}"]`).innerText();
}

// The message at the form's head once it matches; what is there after a while otherwise.
export async function message(page, pattern) {
    const deadline = Date.now() + WAIT;
    let text = '';
    while (Date.now() < deadline) {
        const found = page.locator('form [data-test="message"], form [data-test="type"]').first();
        text = (await found.count()) ? await found.innerText() : '';
        if (pattern.test(text)) return text;
        await page.waitForTimeout(150);
    }
    return `no message like ${pattern}, but: ${text}`;
}

// Is the form's message within the window?
export async function inSight(page) {
    return page.locator('form [data-test="message"], form [data-test="type"]').first().evaluate((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return top >= 0 && bottom <= window.innerHeight;
    });
}

// The table's rows, each a list of its cells' texts.
export async function rows(page) {
    return page
        .locator('table tr')
        .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim()).filter(Boolean)));
}
