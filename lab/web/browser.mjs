// Headless Chromium as all our browser scripts use it. CHROMIUM names the executable.
import { chromium } from 'playwright-core';

const QUIET = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
];

export function launch() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET });
}

// A page that may only talk to webUrl. `errors` gathers what a person would see in the developer tools;
// statuses in `expected` are part of what is tested.
export async function openPage(browser, webUrl, height, expected = []) {
    const page = await browser.newPage({ viewport: { width: 1440, height } });
    const errors = [];
    page.on('pageerror', (error) => errors.push(`script error: ${error.message}`));
    page.on('console', (message) => {
        const ofStatus = /Failed to load resource/.test(message.text());
        if (message.type() === 'error' && !ofStatus) errors.push(`console: ${message.text().slice(0, 400)}`);
    });
    page.on('response', (response) => {
        const status = response.status();
        if (status >= 400 && !expected.includes(status)) errors.push(`HTTP ${status} for ${response.url()}`);
    });
    await page.route('**', (route) => {
        const url = route.request().url();
        if (url.startsWith(webUrl) || url.startsWith('data:') || url.startsWith('blob:')) return route.continue();
        errors.push(`the page asks for ${url}`);
        return route.abort();
    });
    return { page, errors };
}
