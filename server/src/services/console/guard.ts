import { ServiceError } from '../../base/errors.js';
import type { ConsoleRequest } from './request.js';

/** The header that a page of another site cannot send without being let to. */
export const consoleHeader = 'x-guiderail-console';

/** The peer is on loopback, and so is the name by which it calls: no other site's page asks. */
export function isFromThisMachine(request: ConsoleRequest): boolean {
  const peer = request.raw.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  if (peer !== '::1' && !peer.startsWith('127.')) return false;
  const host = request.header('host') ?? '';
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

/**
 * What browsers say of who asks. Another port of the same host is the same site, and is sent the
 * cookie: so the same origin is asked for.
 * @throws ServiceError 403
 */
export function refuseOtherSites(request: ConsoleRequest): void {
  const site = request.header('sec-fetch-site');
  if (site === undefined || site === 'same-origin') return;
  // an address that a person opened: nobody's page reads the answer
  if (site === 'none' && request.method !== 'POST') return;
  throw refused(`It was asked for by a page of another origin (Sec-Fetch-Site: ${shown(site)}).`);
}

/** What a POST must have beside. @throws ServiceError 403 that says what is missing */
export function checkPost(request: ConsoleRequest): void {
  if (request.header(consoleHeader) !== '1') {
    throw refused(`A POST to the console needs the header ${consoleHeader}: 1.`);
  }
  const type = request.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw refused('A POST to the console needs the header content-type: application/json.');
  }
  const origin = request.header('origin');
  if (origin !== undefined && !isOrigin(origin, request.header('host'))) {
    throw refused(`It was sent by a page of another origin (${shown(origin)}).`);
  }
}

/** The scheme is not compared: a proxy may speak TLS in front of this server. */
function isOrigin(origin: string, host: string | undefined): boolean {
  const stated = /^https?:\/\/([^/?#\\\s]+)$/i.exec(origin)?.[1];
  if (stated === undefined || !host) return false;
  return withoutUsualPort(stated) === withoutUsualPort(host);
}

/** Browsers leave out the usual port; a proxy may write it into Host. */
const withoutUsualPort = (host: string): string => host.toLowerCase().replace(/:(80|443)$/, '');

const shown = (text: string): string => text.slice(0, 100);

const refused = (message: string): ServiceError =>
  new ServiceError('NotFromTheConsole', message, 403);
