import type { DashboardValidationMessage } from '@aws-sdk/client-cloudwatch';
import { isObject } from '../../../base/json.js';

export interface BodyFaults {
  /** The body is kept nowhere: it is no dashboard. */
  readonly errors: DashboardValidationMessage[];
  /** The body is kept, but a console may not show all of it. */
  readonly warnings: DashboardValidationMessage[];
}

const widgetTypes = ['metric', 'text', 'log', 'alarm', 'explorer', 'custom'];
/** AWS's: widgets of a dashboard. */
const maximumWidgets = 500;
const maximumMessages = 50;

/** Looks through a dashboard's JSON text, by AWS's "Dashboard Body Structure and Syntax". */
export function validateBody(text: string): BodyFaults {
  const errors: DashboardValidationMessage[] = [];
  const warnings: DashboardValidationMessage[] = [];
  const error = (DataPath: string, Message: string) => void errors.push({ DataPath, Message });
  const body = parsed(text);
  if (!isObject(body)) {
    error('', 'The dashboard body must be a JSON object, such as {"widgets":[]}.');
    return { errors, warnings };
  }
  const { widgets } = body;
  if (!Array.isArray(widgets)) {
    error('/widgets', 'The dashboard body must have the array widgets, which may be empty.');
    return { errors, warnings };
  }
  if (widgets.length > maximumWidgets) {
    error('/widgets', `A dashboard has at most ${maximumWidgets} widgets.`);
  }
  for (const [index, widget] of widgets.entries()) {
    checkWidget(widget, `/widgets/${index}`, errors, warnings);
  }
  return { errors: errors.slice(0, maximumMessages), warnings: warnings.slice(0, maximumMessages) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkWidget(
  widget: unknown,
  at: string,
  errors: DashboardValidationMessage[],
  warnings: DashboardValidationMessage[],
): void {
  if (!isObject(widget)) {
    errors.push({ DataPath: at, Message: 'A widget must be an object.' });
    return;
  }
  const { type, properties } = widget;
  if (typeof type !== 'string' || !widgetTypes.includes(type)) {
    const Message = `The widget's type must be one of ${widgetTypes.join(', ')}.`;
    errors.push({ DataPath: `${at}/type`, Message });
  }
  for (const member of ['x', 'y', 'width', 'height']) {
    const value = widget[member];
    const least = member === 'x' || member === 'y' ? 0 : 1;
    if (value === undefined || (Number.isInteger(value) && (value as number) >= least)) continue;
    const Message = `${member} must be a whole number from ${least} on.`;
    errors.push({ DataPath: `${at}/${member}`, Message });
  }
  if (!isObject(properties)) {
    errors.push({ DataPath: `${at}/properties`, Message: 'A widget must have properties.' });
    return;
  }
  checkProperties(String(type), properties, `${at}/properties`, errors, warnings);
}

function checkProperties(
  type: string,
  properties: Record<string, unknown>,
  at: string,
  errors: DashboardValidationMessage[],
  warnings: DashboardValidationMessage[],
): void {
  if (type === 'text' && typeof properties.markdown !== 'string') {
    errors.push({ DataPath: `${at}/markdown`, Message: 'A text widget must have markdown.' });
  }
  if (type === 'alarm' && !Array.isArray(properties.alarms)) {
    errors.push({ DataPath: `${at}/alarms`, Message: 'An alarm widget must have alarms.' });
  }
  if (type !== 'metric') return;
  const { metrics, annotations, region } = properties;
  if (!Array.isArray(metrics) && !isObject(annotations)) {
    const Message = 'A metric widget must have metrics, or annotations with an alarm.';
    errors.push({ DataPath: `${at}/metrics`, Message });
  }
  if (region === undefined) {
    warnings.push({ DataPath: `${at}/region`, Message: 'A metric widget should name its region.' });
  }
}
