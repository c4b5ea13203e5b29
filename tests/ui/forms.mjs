// Sets the add-on up in its own pages as an admin would; prints what was seen as JSON, a key a step.
//
//   node forms.mjs WEB_URL MODEL_SERVER_URL FOLDER CLIENT_CERT CLIENT_KEY
import { launch, openPage } from '../../lab/web/browser.mjs';
import { choose, fields, fill, help, inSight, message, rows, tick, unfold } from './pages.mjs';

const [webUrl, modelServer, folder, clientCert, clientKey] = process.argv.slice(2);
const app = `${webUrl}/en-US/app/TA_ai_inference`;
const DEAD = 'http://127.0.0.1:1';
const TYPES = {
    bearer: ['Bearer token', { token: 's3cret-token' }],
    basic: ['User name', { username: 'splunk', password: 's3cret-password' }],
    api_key: ['API key', { header_name: 'api-key', api_key: 's3cret-key' }],
    torchserve: ['TorchServe', { inference_token: 's3cret-inference', management_token: 's3cret-management' }],
    mtls: ['Client certificate', { client_cert_file: clientCert, client_key_file: clientKey }],
};
const seen = { accountFields: {}, inputFields: {}, endpointHelp: {}, mistakes: {} };
const browser = await launch();
try {
    // A refused account or input comes back as 400 or 500: UCC's handlers answer so.
    const { page, errors } = await openPage(browser, webUrl, 1100, [400, 500]);
    page.setDefaultTimeout(15000);
    await accounts(page);
    await editAccount(page);
    await inputForm(page);
    await connectionTest(page);
    await editInput(page);
    await guide(page);
    seen.errors = errors;
} catch (error) {
    await browser.contexts()[0]?.pages()[0]?.screenshot({ path: `${folder}/failed.png`, fullPage: true });
    throw error;
} finally {
    await browser.close();
}
console.log(JSON.stringify(seen));

async function accounts(page) {
    await page.goto(`${app}/configuration`);
    for (const [type, [label, values]] of Object.entries(TYPES)) {
        await page.click('button:has-text("Add")');
        await page.waitForSelector('[role="dialog"] [data-name="auth_type"]');
        if (type !== 'bearer') await choose(page, 'auth_type', label);
        seen.accountFields[type] = await fields(page);
        if (type === 'bearer') await accountMistakes(page);
        await fill(page, { name: `acc_${type}`, ...values });
        await shoot(page, `account-${type}`);
        await save(page);
        await page.waitForSelector('[role="dialog"]', { state: 'detached' });
    }
    await page.waitForSelector('text=5 Items');
    seen.accounts = await rows(page);
    await shoot(page, 'accounts');
}

async function accountMistakes(page) {
    await fill(page, { name: '9lives' });
    await mistake(page, 'accountName', /must begin with a letter/);
    await fill(page, { name: 'acc' });
    await mistake(page, 'noToken', /Token is required/);
    await fill(page, { token: 'Bearer s3cret-token' });
    await mistake(page, 'tokenWithWord', /without the word before it/);
    await shoot(page, 'account-mistake');
}

// From one type to another: what the first one held is gone.
async function editAccount(page) {
    await page.locator('tr', { hasText: 'acc_basic' }).locator('[data-testid="edit-button"]').click();
    await page.waitForSelector('[role="dialog"] [data-name="username"]');
    seen.editedFields = await fields(page);
    seen.maskedPassword = await page.inputValue('[data-name="password"] input');
    await choose(page, 'auth_type', 'API key');
    await fill(page, { api_key: 's3cret-other' });
    await save(page, 'Update');
    await page.waitForSelector('[role="dialog"]', { state: 'detached' });
    await page.reload();
    await page.waitForSelector('text=5 Items');
    seen.accountsAfterEdit = await rows(page);
}

async function inputForm(page) {
    await page.goto(`${app}/inputs`);
    await page.click('button:has-text("Create New Input")');
    await page.waitForSelector('[data-name="endpoints"]');
    await shoot(page, 'input-new');
    for (const title of ['Endpoints: file', 'Certificates', 'Metrics', 'Canary', 'Advanced']) await unfold(page, title);
    await page.waitForSelector('[data-name="share"]');
    await page.waitForTimeout(500);
    for (const [type, label] of [
        ['auto', 'Detect'], ['torchserve', 'TorchServe'], ['tensorflow_serving', 'TensorFlow'], ['triton', 'Triton'],
        ['kserve', 'MLServer'], ['seldon', 'Seldon Core 1'], ['vllm', 'vLLM'], ['llamacpp', 'llama.cpp'],
        ['ollama', 'Ollama'], ['litellm', 'LiteLLM'], ['openai', 'Other OpenAI'], ['prometheus', 'Prometheus exporter'],
        ['prometheus_server', 'Prometheus server'], ['loki', 'Loki'],
    ]) {
        if (type !== 'auto') await choose(page, 'server_type', label);
        seen.inputFields[type] = await fields(page);
        seen.endpointHelp[type] = await help(page, 'endpoints');
        if (type === 'loki' || type === 'prometheus_server') await shoot(page, `input-${type}`);
    }
    await choose(page, 'server_type', 'TorchServe');
    await tick(page, 'canary');
    seen.canaryFields = await fields(page);
    await shoot(page, 'input-unfolded');
    await tick(page, 'canary');
    seen.noCanaryFields = await fields(page);
    await tick(page, 'tls_verify');
    seen.tlsWarning = await help(page, 'tls_verify');
    await shoot(page, 'input-tls-off');
    await tick(page, 'tls_verify');
    seen.tlsAgain = await help(page, 'tls_verify');
    await page.click('[data-name="metrics_index"] input');
    await page.waitForSelector('[data-test="option"]');
    seen.metricsIndexes = await page.locator('[data-test="option"]').allInnerTexts();
    await page.keyboard.press('Escape');
    await inputMistakes(page);
}

async function inputMistakes(page) {
    await fill(page, { name: 'ep1', endpoints: 'model-server:8080' });
    await mistake(page, 'url', /must begin with http/);
    await fill(page, { endpoints: 'http://me:s3cret@model-server:8080' });
    await mistake(page, 'userInUrl', /without a user name/);
    await fill(page, { endpoints: `${modelServer}\n# a comment\n${modelServer}/x port=9` });
    await mistake(page, 'lineThree', /In line 3 of the endpoints/);
    await shoot(page, 'input-mistake');
    await fill(page, { endpoints: '' });
    await mistake(page, 'noEndpoint', /No endpoint is listed/);
    await fill(page, { endpoints: modelServer, metrics_port: '70000' });
    await mistake(page, 'port', /from 0 to 65535/);
    await page.waitForTimeout(300);
    seen.mistakeInSight = await inSight(page);
    await fill(page, { metrics_port: '', share: '3/2' });
    await mistake(page, 'share', /must be "2\/3"/);
    await fill(page, { share: '', ca_file: '/no/such/file.pem' });
    await mistake(page, 'caFile', /does not exist on this host/);
    await fill(page, { ca_file: '' });
}

async function connectionTest(page) {
    await choose(page, 'account', 'acc_torchserve');
    await fill(page, { endpoints: `${modelServer} name=ts-one management=${modelServer} metrics=${modelServer}\n# the next one is down\n${DEAD} name=dead` });
    await mistake(page, 'dead', /untick/);
    // Saved at the foot of a long form, it is told at its head: that must come into sight.
    await page.waitForTimeout(300);
    seen.messageInSight = await inSight(page);
    await shoot(page, 'input-connection-test');
    await tick(page, 'test_connection');
    await save(page);
    await page.waitForSelector('text=1 Input');
    seen.unpolled = await rows(page);
    await shoot(page, 'inputs-unpolled');
    // The test that goes well: with the endpoint that lives.
    await page.click('button:has-text("Create New Input")');
    await page.waitForSelector('[data-name="endpoints"]');
    await choose(page, 'server_type', 'TorchServe');
    await fill(page, { name: 'ep2', endpoints: `${modelServer} management=${modelServer} metrics=${modelServer}` });
    await save(page);
    await page.waitForSelector('text=2 Inputs');
    // The test's harness polls now, and says so with a line on stdin.
    console.log('READY');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    await page.reload();
    await page.waitForSelector('text=2 Inputs');
    seen.polled = await rows(page);
    await page.locator('tr', { hasText: 'ep1' }).locator('[data-test="expand"], [data-test="toggle"]').first().click();
    await page.waitForTimeout(400);
    seen.moreInfo = await rows(page);
    await shoot(page, 'inputs-polled');
}

async function editInput(page) {
    await page.locator('tr', { hasText: 'ep1' }).locator('[data-testid="edit-button"]').first().click();
    await page.waitForSelector('[data-name="endpoints"]');
    seen.editedEndpoints = await page.locator('[data-name="endpoints"] textarea:not([aria-hidden="true"])').first().inputValue();
    await shoot(page, 'input-edit');
    await fill(page, { interval: '120' });
    await save(page, 'Update');
    await page.waitForSelector('text=2 Inputs');
    seen.edited = await rows(page);
    await page.locator('tr', { hasText: 'ep2' }).locator('.toggle_switch button, button[role="switch"]').first().click();
    await page.waitForSelector('tr:has-text("ep2") [data-test="status"]:has-text("no")');
    seen.disabled = await rows(page);
}

async function guide(page) {
    await page.click('button:has-text("Create New Input")');
    const [opened] = await Promise.all([page.context().waitForEvent('page'), page.click('[data-name="guide"] a')]);
    await opened.waitForLoadState();
    seen.guide = { title: await opened.title(), text: (await opened.innerText('body')).slice(0, 400) };
    await opened.screenshot({ path: `${folder}/guide.png`, fullPage: true });
}

async function save(page, label = 'Add') {
    const place = (await page.locator('[role="dialog"]').count()) ? '[role="dialog"] ' : '';
    await page.locator(`${place}button:has-text("${label}")`).last().click();
}

async function mistake(page, name, pattern) {
    await save(page);
    seen.mistakes[name] = await message(page, pattern);
}

// After what fades or loads: a select's menu, the list of accounts.
async function shoot(page, name) {
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
