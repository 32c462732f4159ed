// In by a link that works once, as a stranger does.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { browser, empty, linkOf, openPage, settled, world } from '../support/stage.js';

if (isAsked('sign-in')) {
  describe('sign-in', () => {
    test('a link signs in once, and says so the second time', async () => {
      const server = await empty();
      const link = linkOf(server);
      const one = await (await browser()).newContext();
      const page = await one.newPage();
      await page.goto(link);
      await settled(page);
      assert.doesNotMatch(
        page.url(),
        /[?&](token|code|link)=|console\/open\//,
        'the link stays nowhere',
      );
      const [cookie, ...others] = await one.cookies();
      assert.deepEqual(others, []);
      assert.equal(cookie.httpOnly, true);
      assert.equal(cookie.sameSite, 'Strict');
      assert.equal(cookie.path, '/console');
      assert.equal(await page.evaluate(() => document.cookie), '');
      const two = await (await browser()).newContext();
      const late = await two.newPage();
      await late.goto(link);
      await late.getByText('That link was used already').waitFor();
      await one.close();
      await two.close();
    });

    test('without a session there is the way in and nothing else', async () => {
      const server = await empty();
      const { page, close, allow } = await openPage(
        { ...server, storageState: undefined },
        { path: '/monitors/any' },
      );
      allow(/401/);
      await page.getByText('npx guiderail console').waitFor();
      const answer = await page.request.post(`${server.url}/console/api/aws/s3/ListBuckets`, {
        headers: { 'x-guiderail-console': '1', 'content-type': 'application/json' },
        data: {},
      });
      assert.equal(answer.status(), 401);
      await close();
    });

    test('a request without the header, or from another site, is refused', async () => {
      const server = await world();
      const { page, close } = await openPage(server, { path: '/' });
      const ask = (headers) =>
        page.request.post(`${server.url}/console/api/aws/s3/ListBuckets`, {
          headers: { 'content-type': 'application/json', ...headers },
          data: {},
        });
      assert.equal((await ask({ 'x-guiderail-console': '1' })).status(), 200);
      assert.equal((await ask({})).status(), 403);
      const foreign = { 'x-guiderail-console': '1', origin: 'https://example.com' };
      assert.equal((await ask(foreign)).status(), 403);
      await close();
    });

    test('signing out ends the session', async () => {
      const server = await empty();
      const context = await (await browser()).newContext();
      const page = await context.newPage();
      await page.goto(linkOf(server));
      await settled(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('Sign in to Guiderail').waitFor();
      await page.goto(`${server.url}/console/`);
      await page.getByText('Sign in to Guiderail').waitFor();
      await context.close();
    });

    test('the policy of the page lets nothing in from elsewhere', async () => {
      const { url } = await world();
      const answer = await fetch(`${url}/console/`);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'|default-src 'self'/);
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*|https?:/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    });
  });
}
