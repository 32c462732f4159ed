// Sees what must not happen on any page.

/** Watches a page; `allow` names what a test brings about on purpose. */
export async function watchPage(page, url) {
  const seen = [];
  // whether the bucket of results is there is asked by looking
  const allowed = [
    /status of 404 .*\/aws\/s3\/HeadBucket/,
    // a report is shown in a sandbox that runs nothing
    /Blocked script execution in '[^']*\/console\/api\/(reports|object)/,
  ];
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(
        `CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`,
      );
    });
  });
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    seen.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => seen.push(`page error: ${error.stack ?? error.message}`));
  page.context().on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(url) && !/^(data|blob|about):/.test(to)) seen.push(`request to ${to}`);
  });
  return {
    allow: (pattern) => allowed.push(pattern),
    throwWhatWasSeen(path) {
      const bad = seen.filter((one) => !allowed.some((pattern) => pattern.test(one)));
      if (bad.length > 0) throw new Error(`${path}:\n${[...new Set(bad)].join('\n')}`);
    },
  };
}
