// What every part of the world asks the server by.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeMonitoringScheduleCommand,
  ListMonitoringExecutionsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { quietly } from '../../../demo/server.js';

export { quietly };
export const bucket = 'world';
export const role = 'arn:aws:iam::000000000000:role/service-role/Monitoring';
export const account = '000000000000';
export const xgboost = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';

export const upload = (key, body) =>
  new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));

/** Asks a path of the server's own, with the first key. */
export async function own(path, body = {}, headers = {}) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_guiderail/${path}`, {
    method: 'POST',
    headers: { 'x-api-key': `${id}:${secret}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Runs each of the works, at most `most` at a time. */
export async function inTurns(works, most = 8) {
  const waiting = works.values();
  const lane = async () => {
    for (const work of waiting) await work();
  };
  await Promise.all(Array.from({ length: most }, lane));
}

const sagemaker = () => new SageMakerClient({});

/** Waits until every schedule's newest run is of `due` or later. */
export async function untilBegun(schedules, due) {
  for (const MonitoringScheduleName of schedules) {
    for (;;) {
      const { LastMonitoringExecutionSummary: last } = await sagemaker().send(
        new DescribeMonitoringScheduleCommand({ MonitoringScheduleName }),
      );
      if (last !== undefined && last.ScheduledTime.getTime() >= due) break;
      await pause(100);
    }
  }
}

/** The runs of each schedule, once none is under way. */
export async function untilEnded(schedules) {
  const counts = {};
  for (const MonitoringScheduleName of schedules) {
    for (;;) {
      const { MonitoringExecutionSummaries: runs } = await sagemaker().send(
        new ListMonitoringExecutionsCommand({ MonitoringScheduleName, MaxResults: 100 }),
      );
      counts[MonitoringScheduleName] = runs.length;
      if (!runs.some((run) => /Pending|InProgress/.test(run.MonitoringExecutionStatus))) break;
      await pause(250);
    }
  }
  return counts;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
