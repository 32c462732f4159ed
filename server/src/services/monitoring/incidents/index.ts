export type { Action, ActionName } from './action.js';
export type { Incident, IncidentChange, IncidentState, IncidentWindow } from './document.js';
export { Incidents } from './incidents.js';
export type { IncidentQuery } from './list.js';
export { incidentPaths } from './paths.js';
