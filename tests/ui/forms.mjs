// Fills the add-on's pages as an admin would; prints what was seen as JSON, a key a step.
//
//   node forms.mjs WEB_URL MODEL_SERVER_URL FOLDER
import { launch, openPage } from '../../lab/web/browser.mjs';

const [webUrl, modelServer, folder] = process.argv.slice(2);
const app = `${webUrl}/en-US/app/TA_ai_inference`;
const seen = {};
const browser = await launch();
try {
    // A refused input comes back as 400 or 500: UCC's handlers answer so.
    const { page, errors } = await openPage(browser, webUrl, 1100, [400, 500]);
    page.setDefaultTimeout(15000);
    await addAccount(page);
    await addInput(page);
    seen.errors = errors;
} finally {
    await browser.close();
}
console.log(JSON.stringify(seen));

async function addAccount(page) {
    await page.goto(`${app}/configuration`);
    await page.click('button:has-text("Add")');
    await fill(page, { name: '9lives', management_token: 's3cret' });
    await submit(page);
    seen.badAccountName = await dialogText(page, /must begin with a letter/);
    await fill(page, { name: 'prod' });
    await shoot(page, 'account-dialog');
    await submit(page);
    await page.waitForSelector('text=1 Item');
    seen.account = await page.innerText('table');
    await shoot(page, 'account');
}

async function addInput(page) {
    await page.goto(`${app}/inputs`);
    await page.click('button:has-text("Create New Input")');
    await fill(page, { name: 'ep1', inference_url: 'model-server:8080' });
    await submit(page);
    seen.badUrl = await dialogText(page, /must begin with http/);
    await fill(page, { inference_url: modelServer, management_url: modelServer, ca_file: '/no/such/file.pem' });
    await page.click('[data-name="account"] [data-test="combo-box"], [data-name="account"] [role="combobox"], [data-name="account"] button');
    await page.click('text=prod');
    await submit(page);
    seen.badCaFile = await dialogText(page, /does not exist on this host/);
    await shoot(page, 'input-dialog');
    await fill(page, { ca_file: '' });
    await submit(page);
    await page.waitForSelector('text=1 Input');
    seen.input = await page.innerText('table');
    await shoot(page, 'inputs');
}

async function fill(page, values) {
    for (const [name, value] of Object.entries(values)) {
        await page.fill(`[role="dialog"] [data-name="${name}"] input`, value);
    }
}

async function submit(page) {
    await page.click('[role="dialog"] button:has-text("Add")');
}

// The dialog's text once it says what `pattern` wants; what it says after a while otherwise.
async function dialogText(page, pattern) {
    const deadline = Date.now() + 15000;
    let text = '';
    while (Date.now() < deadline) {
        text = await page.innerText('[role="dialog"]');
        if (pattern.test(text)) return text;
        await page.waitForTimeout(200);
    }
    await shoot(page, 'unexpected');
    return text;
}

async function shoot(page, name) {
    await page.screenshot({ path: `${folder}/${name}.png` });
}
