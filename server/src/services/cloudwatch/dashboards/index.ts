import type {
  DashboardEntry,
  DeleteDashboardsCommandInput,
  DeleteDashboardsCommandOutput,
  GetDashboardCommandInput,
  GetDashboardCommandOutput,
  ListDashboardsCommandInput,
  ListDashboardsCommandOutput,
  PutDashboardCommandInput,
  PutDashboardCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../../base/clock.js';
import { ServiceError } from '../../../base/errors.js';
import type { AnyHandler, Handler } from '../../../base/service.js';
import type { State } from '../../../storage/state.js';
import { writePageToken } from '../../common/page-token.js';
import type { TagStore } from '../../common/tags.js';
import { invalidValue, placeOf } from '../errors.js';
import { type Dashboard, Dashboards } from './store.js';
import { validateBody } from './validate-body.js';

/** Ours: dashboards that one server keeps; AWS's: the size of a body. */
const limits = { dashboards: 5000, body_bytes: 1_048_576, page: 1000 } as const;

interface DashboardDeps {
  readonly state: State;
  readonly clock: Clock;
  readonly tags: TagStore;
}

interface Context extends DashboardDeps {
  readonly dashboards: Dashboards;
}

export interface DashboardRoom {
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  has(name: string): Promise<boolean>;
}

const dashboardArn = (accountId: string, name: string): string =>
  `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;

/** Dashboards: bodies that are looked through and kept, for Grafana and consoles to draw. */
export async function openDashboards(deps: DashboardDeps): Promise<DashboardRoom> {
  const dashboards = await Dashboards.open(deps.state);
  const context = { ...deps, dashboards };
  return {
    handlers: {
      PutDashboard: putDashboard(context),
      GetDashboard: getDashboard(context),
      ListDashboards: listDashboards(context),
      DeleteDashboards: deleteDashboards(context),
    },
    has: async (name) => (await dashboards.get(name)) !== undefined,
  };
}

function putDashboard({
  state,
  clock,
  tags,
  dashboards,
}: Context): Handler<PutDashboardCommandInput, PutDashboardCommandOutput> {
  return async (input, { accountId }) => {
    const { DashboardName: name, DashboardBody: body } = input;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
      throw invalidBody('DashboardName holds at most 255 letters, digits, - and _.', []);
    }
    if (Buffer.byteLength(body) > limits.body_bytes) {
      throw invalidBody(`DashboardBody holds at most ${limits.body_bytes} bytes.`, []);
    }
    const { errors, warnings } = validateBody(body);
    if (errors.length > 0) {
      const { DataPath = '', Message = '' } = errors[0] ?? {};
      const what = DataPath === '' ? Message : `${DataPath}: ${Message}`;
      throw invalidBody(`The field DashboardBody is not a dashboard: ${what}`, errors);
    }
    const known = await dashboards.get(name);
    if (!known && (await dashboards.count()) >= limits.dashboards) {
      throw invalidBody(`This server keeps at most ${limits.dashboards} dashboards.`, []);
    }
    await state.transaction(async (rows) => {
      await dashboards.save(rows, { name, body, modified: clock.now() });
      if (!known && input.Tags) await tags.add(rows, dashboardArn(accountId, name), input.Tags);
    });
    return { DashboardValidationMessages: warnings };
  };
}

const invalidBody = (message: string, dashboardValidationMessages: unknown[]): ServiceError =>
  new ServiceError('DashboardInvalidInputError', message, 400, { dashboardValidationMessages });

const notFound = (name: string): ServiceError =>
  new ServiceError('DashboardNotFoundError', `Dashboard ${name} does not exist`, 404);

function getDashboard({
  dashboards,
}: Context): Handler<GetDashboardCommandInput, GetDashboardCommandOutput> {
  return async ({ DashboardName: name }, { accountId }) => {
    const found = await dashboards.get(name);
    if (!found) throw notFound(name);
    const DashboardArn = dashboardArn(accountId, name);
    return { DashboardArn, DashboardBody: found.body, DashboardName: name };
  };
}

const isName = (value: unknown): value is string => typeof value === 'string';

function listDashboards({
  dashboards,
}: Context): Handler<ListDashboardsCommandInput, ListDashboardsCommandOutput> {
  return async (input, { accountId }) => {
    const prefix = input.DashboardNamePrefix ?? '';
    const entries: DashboardEntry[] = [];
    let after = placeOf('dashboards', input, isName) ?? '';
    for (;;) {
      const page = await dashboards.list(after, limits.page);
      for (const dashboard of page) {
        if (!dashboard.name.startsWith(prefix)) continue;
        if (entries.length === limits.page) {
          const NextToken = writePageToken('dashboards', input, entries.at(-1)?.DashboardName);
          return { DashboardEntries: entries, NextToken };
        }
        entries.push(entryOf(dashboard, accountId));
      }
      after = page.at(-1)?.name ?? after;
      if (page.length < limits.page) return { DashboardEntries: entries };
    }
  };
}

const entryOf = ({ name, body, modified }: Dashboard, accountId: string): DashboardEntry => ({
  DashboardName: name,
  DashboardArn: dashboardArn(accountId, name),
  LastModified: new Date(modified),
  Size: Buffer.byteLength(body),
});

function deleteDashboards({
  state,
  tags,
  dashboards,
}: Context): Handler<DeleteDashboardsCommandInput, DeleteDashboardsCommandOutput> {
  return async ({ DashboardNames: names }, { accountId }) => {
    if (names.length > 100) throw invalidValue('DashboardNames must hold at most 100.');
    for (const name of names) if (!(await dashboards.get(name))) throw notFound(name);
    await state.transaction(async (rows) => {
      for (const name of names) {
        await dashboards.remove(rows, name);
        await tags.clear(rows, dashboardArn(accountId, name));
      }
    });
    return {};
  };
}
