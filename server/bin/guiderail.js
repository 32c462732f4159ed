#!/usr/bin/env node
// AWS's clients say at each start that they will want Node 22 in 2027; the pinned ones do not.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main } = await import('../dist/main.js');

process.exitCode = await main(process.argv.slice(2));
