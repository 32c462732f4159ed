import { readFileSync } from 'node:fs';
import { loadModel, type Operation, type ServiceModel } from '../../wire/model.js';
import { type ProtocolName, serviceTable } from '../../wire/service-table.js';
import { Randomness } from '../../wire/testing/random.js';
import { constraintsOf } from '../../wire/validation/constraints.js';
import { type Draft, draft, mutate } from './requests.js';
import { type Answer, newAgent, send, sign, type Target } from './send.js';
import { templates, world } from './templates.js';
import { Values } from './values.js';

export interface FuzzOptions {
  readonly target: Target;
  readonly cases: number;
  readonly seed: number;
  /** Of the first case; a fault's number can so be run alone. */
  readonly first?: number;
  /** Called every thousand cases. */
  readonly onProgress?: (done: number) => Promise<void>;
}

/** A case whose answer is a fault of the server's. */
export interface Fault {
  readonly index: number;
  readonly operation: string;
  readonly protocol: ProtocolName;
  readonly what: string;
  readonly request: string;
}

export interface FuzzReport {
  readonly operations: number;
  readonly cases: number;
  /** Operations that never answered with success: the fuzz did not get past their checks. */
  readonly neverDone: readonly string[];
  /** Answers by their status; 0 stands for a connection that the client broke off. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly faults: readonly Fault[];
}

interface Served {
  readonly model: ServiceModel;
  readonly operation: Operation;
}

const limit_ms = 20_000;
const connections = 8;
const mostFaults = 20;

/** Sends random requests for every operation that the server serves. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const agent = newAgent(connections);
  const { cases, seed, first = 0, target } = options;
  const ask = (request: Draft, service: string, gone = false): Promise<Answer> =>
    send(sign(request, service, target), target, agent, limit_ms, gone);
  const served = await servedOperations(ask);
  const statuses: Record<number, number> = {};
  const faults: Fault[] = [];
  const done = new Set<Operation>();
  let next = first;
  const work = async () => {
    while (next < first + cases && faults.length < mostFaults) {
      const index = next;
      next += 1;
      if ((index - first) % 500 === 0) await prepare(ask);
      if ((index - first) % 1000 === 999) await options.onProgress?.(index - first + 1);
      const { operation, protocol, request, gone } = makeCase(served, seed, index);
      const told = `${operation.service.id}.${operation.name}`;
      const fault = (what: string) => {
        const { method, target: path, headers, body } = request;
        const text = `${method} ${path} ${JSON.stringify(headers)} ${body.toString().slice(0, 2000)}`;
        faults.push({ index, operation: told, protocol, what, request: text });
      };
      try {
        const answer = await ask(request, operation.service.signingName, gone);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (answer.status >= 200 && answer.status < 300) done.add(operation);
        if (answer.status >= 500 && !isDeclared(answer))
          fault(`${answer.status} ${answer.body.slice(0, 300)}`);
      } catch (error) {
        fault(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
  const neverDone = served
    .filter(({ operation }) => !done.has(operation))
    .map(({ operation }) => `${operation.service.id}.${operation.name}`);
  return { operations: served.length, cases: next - first, neverDone, statuses, faults };
}

/** S3 says 501 of what it has and does not serve. */
const isDeclared = ({ status, body }: Answer): boolean =>
  status === 501 && (body === '' || body.includes('<Code>NotImplemented</Code>'));

function makeCase(served: readonly Served[], seed: number, index: number) {
  const random = new Randomness(
    Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b),
    0.05,
  );
  const { model, operation } = random.pick(served);
  const protocol = random.pick(operation.service.protocols);
  const off = random.pick([0, 0, 0.02, 0.1]);
  const values = new Values(random, constraintsOf(operation.service.id), off);
  const input = inputOf(operation, values, random);
  const made = draft(model, operation, protocol, input);
  const request = random.chance(0.3) ? mutate(made, random) : made;
  return { operation, protocol, request, gone: random.chance(0.01) };
}

/** A template with members changed, taken out and put in, or nothing but chance. */
function inputOf(operation: Operation, values: Values, random: Randomness) {
  const chosen = values.input(operation.name, operation.input);
  const template = templates[operation.name];
  if (!template || random.chance(0.3)) return chosen;
  const input: Record<string, unknown> = structuredClone(template);
  for (const name of Object.keys(chosen)) if (random.chance(0.12)) input[name] = chosen[name];
  for (const name of Object.keys(input)) {
    if (random.chance(0.08)) input[name] = random.chance(0.5) ? values.off() : random.pick(names);
    else if (random.chance(0.15)) changeWithin(input[name], values, random);
  }
  return input;
}

const names = ['fuzz-a', 'fuzz-b', 'fuzz-c'];

/** Changes one value somewhere inside. */
function changeWithin(value: unknown, values: Values, random: Randomness): void {
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Record<string, unknown>;
  const key = random.pick(Object.keys(fields));
  if (key === undefined) return;
  const inner = fields[key];
  if (typeof inner === 'object' && inner !== null && random.chance(0.8)) {
    changeWithin(inner, values, random);
  } else fields[key] = values.off();
}

type Ask = (request: Draft, service: string) => Promise<Answer>;

/** Those that the server does not call unknown. */
async function servedOperations(ask: Ask): Promise<Served[]> {
  const served: Served[] = [];
  for (const entry of serviceTable) {
    const model = loadModel(entry);
    for (const operation of model.operations.values()) {
      const values = new Values(new Randomness(1, 0), constraintsOf(entry.id), 0);
      const input = values.input(operation.name, operation.input);
      const answer = await ask(
        draft(model, operation, entry.protocols[0], input),
        entry.signingName,
      );
      if (!answer.body.includes('Guiderail does not serve')) served.push({ model, operation });
    }
  }
  return served;
}

const csv = `a,b\n${Array.from({ length: 50 }, (_, i) => `${i},${i % 7}`).join('\n')}\n`;

/** Buckets and objects to work on; requests of the fuzz may have deleted them. */
async function prepare(ask: Ask): Promise<void> {
  const put = (target: string, body: Buffer | string) =>
    ask({ method: 'PUT', target, headers: {}, body: Buffer.from(body) }, 's3');
  for (const bucket of ['fuzz-a', 'fuzz-b']) {
    await put(`/${bucket}`, '');
    await put(`/${bucket}/a.csv`, csv);
    await put(`/${bucket}/in/b.jsonl`, '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n');
    await put(`/${bucket}/model.tar.gz`, model);
  }
  for (const [service, name] of world) {
    const target = service === 'sagemaker' ? `SageMaker.${name}` : name;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const body = Buffer.from(JSON.stringify(templates[name]));
    await ask({ method: 'POST', target: '/', headers, body }, service);
  }
}

const model = readFileSync(new URL('../../../../demo/model/model.tar.gz', import.meta.url));
