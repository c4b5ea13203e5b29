// Opens pages of the lab in headless Chromium, saves a PNG of each, prints what was seen as JSON:
// {page: {text, errors: [...], panels: [{id, title, description, text, marks}]}}.
//
//   node look.mjs WEB_URL FOLDER '{"Dashboard": "/en-US/app/...", ...}'
//
// CHROMIUM names the browser. Only requests to WEB_URL are let through.
import { launch, openPage } from './browser.mjs';

const [webUrl, folder, pagesText] = process.argv.slice(2);
const pages = JSON.parse(pagesText);
const QUIET_FOR_MS = 1500;
// Dashboard Studio draws only what is in view: all of it must be.
const VIEWPORT_HEIGHT = { Dashboard: 1720 };

const browser = await launch();
const seen = {};
try {
    for (const [name, path] of Object.entries(pages)) {
        seen[name] = await look(name, path);
    }
} finally {
    await browser.close();
}
console.log(JSON.stringify(seen));

async function look(name, path) {
    const { page, errors } = await openPage(browser, webUrl, VIEWPORT_HEIGHT[name] ?? 900);
    await page.goto(webUrl + path, { waitUntil: 'load' });
    await settle(page);
    await page.screenshot({ path: `${folder}/${name.toLowerCase()}.png`, fullPage: true });
    const text = await page.evaluate(() => document.body.innerText);
    const panels = await page.evaluate(panelsOfDashboard);
    await page.close();
    return { text, errors, panels };
}

// Settled: the text of the page has not changed for a while, and nothing says that it is loading.
async function settle(page) {
    let last = '';
    let since = Date.now();
    const deadline = Date.now() + 40000;
    while (Date.now() < deadline) {
        await page.waitForTimeout(250);
        const text = await page.evaluate(() => document.body.innerText);
        if (text !== last || /Waiting for data|Loading|Searching/.test(text)) {
            last = text;
            since = Date.now();
        } else if (text && Date.now() - since > QUIET_FOR_MS) {
            return;
        }
    }
}

// Runs in the page. A panel is an element that Dashboard Studio names after its visualization.
function panelsOfDashboard() {
    const definition = window.__DASHBOARD__?.definition;
    if (!definition) return [];
    return Object.entries(definition.visualizations).map(([id, viz]) => {
        const element = document.querySelector(`[data-test="viz-item"][data-id="${id}"]`);
        return {
            id,
            title: viz.title ?? '',
            description: viz.description ?? '',
            text: element ? element.innerText : '',
            marks: element ? element.querySelectorAll('.highcharts-point, .highcharts-tracker, tbody tr').length : 0,
        };
    });
}
