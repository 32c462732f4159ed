import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentMarks } from './endpoint-incidents.js';
import type { ViewDeps, ViewRequest } from './view.js';

const incident = (IncidentId: string, StartTime: number, ClosedTime?: number) => ({
  ...{ IncidentId, Title: `${IncidentId} drifted`, FirstWindow: { StartTime } },
  ...(ClosedTime !== undefined && { ClosedTime }),
});

test('incidents are marks from their first window until they are closed', async () => {
  const known: Readonly<Record<string, object[]>> = {
    active: [incident('inc-a', 150), incident('inc-later', 300)],
    closed: [incident('inc-b', 50, 120), incident('inc-before', 10, 90)],
  };
  const asked: object[] = [];
  const deps = {
    now: () => 180,
    own: async (path: string, body: { State: string }) => {
      asked.push({ path, ...body });
      return { Incidents: known[body.State] };
    },
  } as unknown as ViewDeps;
  const span = { start: 100, end: 200, step: 10 };
  const marks = await incidentMarks(deps, {} as ViewRequest, 'rides', span);
  assert.deepEqual(marks, [
    { at: 150, until: 180, kind: 'incident', label: 'Incident: inc-a drifted', of: 'inc-a' },
    { at: 50, until: 120, kind: 'incident', label: 'Incident: inc-b drifted', of: 'inc-b' },
  ]);
  const query = { path: 'incidents', EndpointName: 'rides', MaxResults: 100 };
  assert.deepEqual(asked, [
    { ...query, State: 'active' },
    { ...query, State: 'closed' },
  ]);
});
