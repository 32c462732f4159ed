import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DockerApi, DockerError, DockerMissing } from './docker-api.js';
import type { After } from './ledger.js';
import { LineCutter } from './lines.js';
import type { ProcessExit, ProcessLimits, StopReason } from './process.js';

export interface ContainerRequest {
  /** As `docker run` takes it; pulled where the engine does not have it. */
  readonly image: string;
  /** Arguments to the image's entry point. */
  readonly args: readonly string[];
  /** Replaces the image's entry point. */
  readonly entrypoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of this machine; the engine must see them under the same path. */
  readonly mounts: readonly {
    readonly source: string;
    readonly target: string;
    readonly readOnly?: boolean;
  }[];
  /** 'none' has no network at all; 'bridge' is the engine's usual one. */
  readonly network: 'none' | 'bridge';
  /** A TCP port of the container that is published on a free port of 127.0.0.1. */
  readonly port?: number;
  readonly limits: ProcessLimits;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly signal: AbortSignal;
  readonly grace_ms?: number;
}

/** A container that runs. */
export interface ServedContainer {
  readonly id: string;
  /** Where its port is published. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  /** Resolves when the container is gone. */
  readonly exited: Promise<ProcessExit>;
  stop(): Promise<ProcessExit>;
}

/** Containers by the Docker Engine's API. */
export interface Docker {
  /** @throws DockerMissing saying what to do when no engine answers. */
  check(): Promise<void>;
  /** Runs a container to its end and removes it. @throws DockerMissing, DockerError. */
  runContainer(request: ContainerRequest): Promise<ProcessExit>;
  /** Starts a container, such as a served model. @throws DockerMissing, DockerError. */
  startContainer(request: ContainerRequest): Promise<ServedContainer>;
  /** Removes what an earlier life left; does nothing where no engine answers. */
  endOrphans(): Promise<void>;
}

export interface DockerOptions {
  readonly host: string | undefined;
  /** Whose containers these are, such as the data directory. */
  readonly owner: string;
  readonly after: After;
}

const label = 'guiderail.owner';
const defaultGrace_ms = 10_000;
const defaultLine_bytes = 64 * 1024;
const mostProcesses = 4096;
const header_bytes = 8;

export function openDocker(options: DockerOptions): Docker {
  const api = new DockerApi(options.host);
  const owner = createHash('sha256').update(options.owner).digest('hex').slice(0, 16);
  const startContainer = async (request: ContainerRequest): Promise<ServedContainer> => {
    await pullUnlessThere(api, request);
    request.signal.throwIfAborted();
    const id = await create(api, owner, request);
    const container = new Container(api, id, request, options.after);
    return container.start();
  };
  return {
    startContainer,
    check: () => api.call('GET', '/info').then(() => undefined),
    runContainer: async (request) => (await startContainer(request)).exited,
    async endOrphans() {
      const filters = encodeURIComponent(JSON.stringify({ label: [`${label}=${owner}`] }));
      const found = await api
        .call<{ Id: string }[]>('GET', `/containers/json?all=1&filters=${filters}`)
        .catch((error: unknown) => {
          if (error instanceof DockerMissing) return [];
          throw error;
        });
      for (const { Id } of found) await remove(api, Id);
    },
  };
}

async function pullUnlessThere(api: DockerApi, { image, onLine }: ContainerRequest): Promise<void> {
  try {
    await api.call('GET', `/images/${encodeURIComponent(image)}/json`);
    return;
  } catch (error) {
    if (!(error instanceof DockerError && error.status === 404)) throw error;
  }
  onLine(`Pulling ${image}`, 'stderr');
  const named = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
  await api.lines('POST', `/images/create?fromImage=${encodeURIComponent(named)}`, (progress) => {
    const { error } = progress as { error?: string };
    if (error !== undefined) throw new DockerError(404, error);
  });
}

async function create(api: DockerApi, owner: string, request: ContainerRequest): Promise<string> {
  const { port, limits, network } = request;
  const exposed = port === undefined ? undefined : `${port}/tcp`;
  const { Id } = await api.call<{ Id: string }>('POST', '/containers/create', {
    Image: request.image,
    Cmd: [...request.args],
    ...(request.entrypoint ? { Entrypoint: [...request.entrypoint] } : {}),
    Env: Object.entries(request.environment).map(([name, value]) => `${name}=${value}`),
    Labels: { [label]: owner },
    ...(exposed ? { ExposedPorts: { [exposed]: {} } } : {}),
    HostConfig: {
      Init: true,
      Binds: request.mounts.map(
        ({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`,
      ),
      NetworkMode: network,
      PidsLimit: mostProcesses,
      CapDrop: ['NET_RAW'],
      SecurityOpt: ['no-new-privileges'],
      ...(limits.memory_bytes === undefined
        ? {}
        : { Memory: limits.memory_bytes, MemorySwap: limits.memory_bytes }),
      ...(exposed ? { PortBindings: { [exposed]: [{ HostIp: '127.0.0.1', HostPort: '' }] } } : {}),
    },
  });
  return Id;
}

const remove = (api: DockerApi, id: string): Promise<void> =>
  api.call<void>('DELETE', `/containers/${id}?force=1&v=1`).catch((error: unknown) => {
    if (!(error instanceof DockerError && error.status === 404)) throw error;
  });

interface Inspected {
  readonly State: { readonly ExitCode: number; readonly OOMKilled?: boolean };
  readonly NetworkSettings?: {
    readonly Ports?: Readonly<Record<string, { HostPort: string }[] | null>>;
  };
}

class Container {
  readonly #api: DockerApi;
  readonly #id: string;
  readonly #request: ContainerRequest;
  readonly #after: After;
  #stoppedFor: StopReason | undefined;
  #stopping: Promise<void> | undefined;

  constructor(api: DockerApi, id: string, request: ContainerRequest, after: After) {
    this.#api = api;
    this.#id = id;
    this.#request = request;
    this.#after = after;
  }

  async start(): Promise<ServedContainer> {
    const { port } = this.#request;
    try {
      await this.#api.call('POST', `/containers/${this.#id}/start`);
      const { NetworkSettings } = await this.#inspect();
      const published = NetworkSettings?.Ports?.[`${port}/tcp`]?.[0]?.HostPort;
      const exited = this.#toItsEnd();
      exited.catch(() => {}); // heard by who awaits it
      return {
        id: this.#id,
        address: published ? { host: '127.0.0.1', port: Number(published) } : undefined,
        exited,
        stop: () => {
          this.#stop('abort');
          return exited;
        },
      };
    } catch (error) {
      await remove(this.#api, this.#id);
      throw error;
    }
  }

  async #toItsEnd(): Promise<ProcessExit> {
    const { limits, signal } = this.#request;
    const cancel =
      limits.time_ms === undefined
        ? () => {}
        : this.#after(limits.time_ms, () => this.#stop('time'));
    const abort = () => this.#stop('abort');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const logs = this.#follow();
      const { StatusCode } = await this.#api.call<{ StatusCode: number }>(
        'POST',
        `/containers/${this.#id}/wait`,
      );
      await logs;
      await this.#stopping;
      const { State } = await this.#inspect();
      const stoppedFor = State.OOMKilled ? 'memory' : this.#stoppedFor;
      return { code: StatusCode, signal: null, ...(stoppedFor ? { stoppedFor } : {}) };
    } finally {
      cancel();
      signal.removeEventListener('abort', abort);
      await remove(this.#api, this.#id);
    }
  }

  #inspect(): Promise<Inspected> {
    return this.#api.call<Inspected>('GET', `/containers/${this.#id}/json`);
  }

  #stop(reason: StopReason): void {
    if (this.#stopping !== undefined) return;
    this.#stoppedFor = reason;
    const grace_s = Math.ceil((this.#request.grace_ms ?? defaultGrace_ms) / 1000);
    // 304 is a container that has ended already, 404 one that is gone
    this.#stopping = this.#api
      .call<void>('POST', `/containers/${this.#id}/stop?t=${grace_s}`)
      .catch((error: unknown) => {
        if (!(error instanceof DockerError && error.status === 404)) throw error;
      });
    this.#stopping.catch(() => {}); // heard at the end
  }

  async #follow(): Promise<void> {
    const { onLine, limits } = this.#request;
    const limit_bytes = limits.line_bytes ?? defaultLine_bytes;
    const cutters = {
      stdout: new LineCutter(limit_bytes, (line) => onLine(line, 'stdout')),
      stderr: new LineCutter(limit_bytes, (line) => onLine(line, 'stderr')),
    };
    const path = `/containers/${this.#id}/logs?follow=1&stdout=1&stderr=1`;
    const frames = await this.#api.open('GET', path);
    await readFrames(frames, (stream, bytes) => cutters[stream].push(bytes));
    cutters.stdout.end();
    cutters.stderr.end();
  }
}

/**
 * Reads the engine's multiplexed stream: a byte for the stream (2 is stderr), three of nothing,
 * four for the length, then that many bytes. Parts of a frame are handed on as they come.
 */
export async function readFrames(
  frames: Readable,
  onBytes: (stream: 'stdout' | 'stderr', bytes: Buffer) => void,
): Promise<void> {
  let header = Buffer.alloc(0);
  let left = 0;
  let stream: 'stdout' | 'stderr' = 'stdout';
  for await (const chunk of frames) {
    let bytes = chunk as Buffer;
    while (bytes.length > 0) {
      if (left === 0) {
        const taken = bytes.subarray(0, header_bytes - header.length);
        header = Buffer.concat([header, taken]);
        bytes = bytes.subarray(taken.length);
        if (header.length < header_bytes) continue;
        stream = header[0] === 2 ? 'stderr' : 'stdout';
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const part = bytes.subarray(0, left);
      onBytes(stream, part);
      left -= part.length;
      bytes = bytes.subarray(part.length);
    }
  }
}
