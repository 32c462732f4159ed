import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { writePythonHook } from '../storage/user-config.js';

const skip = spawnSync('python3', ['--version']).error ? 'python3 is not installed here' : false;

let folder: string;
let hook: string;
let mine: string;

/** A stand-in for botocore, and a sitecustomize that the hook's hides. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-hook-'));
  hook = await writePythonHook(join(folder, 'data'));
  mine = join(folder, 'mine');
  await mkdir(join(mine, 'botocore'), { recursive: true });
  await writeFile(join(mine, 'botocore', '__init__.py'), '');
  const session = `class Session:
    def create_client(self, service_name, region_name=None, endpoint_url=None):
        return endpoint_url
`;
  await writeFile(join(mine, 'botocore', 'session.py'), session);
  await writeFile(join(mine, 'sitecustomize.py'), 'import sys\nsys.mine_ran = True\n');
});

after(() => rm(folder, { recursive: true }));

function python(script: string, env: Record<string, string>): unknown {
  const PYTHONPATH = [hook, mine].join(delimiter);
  const told = execFileSync('python3', ['-c', `import json\n${script}`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  return JSON.parse(told);
}

/** What botocore gets as the address of the service. */
const addresses = (service: string, urls: readonly string[], env: Record<string, string>) =>
  python(
    `from botocore.session import Session
urls = json.loads(${JSON.stringify(JSON.stringify(urls))})
print(json.dumps([Session().create_client("${service}", endpoint_url=url) for url in urls]))`,
    env,
  );

const ours = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4747' };
const regional = [
  'https://sts.us-east-1.amazonaws.com',
  'https://sts.amazonaws.com/',
  'https://sts.cn-north-1.amazonaws.com.cn',
  'https://sts-fips.us-gov-west-1.amazonaws.com',
];

test("STS's own addresses count as the default, where another is set", { skip }, () => {
  assert.deepEqual(addresses('sts', regional, ours), [null, null, null, null]);
  const alone = { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:4747' };
  assert.deepEqual(addresses('sts', regional, alone), [null, null, null, null]);
});

test('whatever else is said in words stays as it is', { skip }, () => {
  assert.deepEqual(addresses('sts', regional, {}), regional);
  const others = [
    'https://sts.example.com',
    'http://127.0.0.1:9',
    'https://sts.evil.com/.amazonaws.com',
  ];
  assert.deepEqual(addresses('sts', others, ours), others);
  assert.deepEqual(addresses('s3', ['https://s3.amazonaws.com'], ours), [
    'https://s3.amazonaws.com',
  ]);
});

test('a sitecustomize that it hides runs, and an unset PYTHONPATH leaves no trace', {
  skip,
}, () => {
  const script = `import os, sys
print(json.dumps([
    getattr(sys, "mine_ran", False),
    [part for part in sys.path if "$" in part],
    os.environ["PYTHONPATH"],
    [type(finder).__name__ for finder in sys.meta_path].count("_Finder"),
]))`;
  const left = [hook, mine, `\${PYTHONPATH}`].join(delimiter);
  const told = python(script, { PYTHONPATH: left });
  assert.deepEqual(told, [true, [], [hook, mine].join(delimiter), 1]);
});

test('hooks of two data directories run once each, and what they hide too', { skip }, async () => {
  const other = await writePythonHook(join(folder, 'other'));
  const script = `import sys
from botocore.session import Session
address = Session().create_client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com")
print(json.dumps([getattr(sys, "mine_ran", False), address]))`;
  const PYTHONPATH = [other, hook, other, mine].join(delimiter);
  assert.deepEqual(python(script, { PYTHONPATH, ...ours }), [true, null]);
});
