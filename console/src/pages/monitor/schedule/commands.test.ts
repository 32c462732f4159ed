import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { commandsOf, quoted } from './commands.js';
import { named, type Setup } from './load.js';

test('a shell reads a quoted text as it is', () => {
  for (const text of ["it's", '$(ls) `ls` "x" \\', "''", 'a\nb']) {
    const said = execFileSync('sh', ['-c', `printf %s ${quoted(text)}`]).toString('utf8');
    assert.equal(said, text);
  }
});

test('commands make the definition and the schedule that there are', () => {
  const described = {
    JobDefinitionArn: 'arn:aws:sagemaker:us-east-1:1:data-quality-job-definition/d',
    JobDefinitionName: 'd',
    CreationTime: '2026-01-01T00:00:00Z',
    DataQualityAppSpecification: { ImageUri: 'i' },
  };
  const setup = {
    schedule: {
      MonitoringScheduleName: 's',
      MonitoringScheduleConfig: { MonitoringJobDefinitionName: 'd' },
    },
    definition: named('DataQuality', 'd', described),
    tags: [{ Key: 'team', Value: "ops'" }],
    alert: undefined,
  } as unknown as Setup;
  const [definition = '', schedule = ''] = commandsOf('DataQuality', setup, 'http://h:1').split(
    '\n\n',
  );
  const given = (command: string): unknown => {
    const args = execFileSync('sh', ['-c', command.replace(/^aws/, 'printf "%s\\n"')]);
    return JSON.parse(args.toString('utf8').split('--cli-input-json\n')[1] ?? '');
  };
  assert.match(definition, /^aws sagemaker create-data-quality-job-definition --endpoint-url http/);
  assert.deepEqual(given(definition), {
    JobDefinitionName: 'd',
    DataQualityAppSpecification: { ImageUri: 'i' },
  });
  assert.deepEqual(given(schedule), {
    MonitoringScheduleName: 's',
    MonitoringScheduleConfig: { MonitoringJobDefinitionName: 'd' },
    Tags: [{ Key: 'team', Value: "ops'" }],
  });
});
