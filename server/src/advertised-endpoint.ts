/** The address that clients are told: never a name, since the JavaScript SDK would prefix it. */
export function advertisedEndpoint(host: string, port: number, tls = false): string {
  const address = host === 'localhost' || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http${tls ? 's' : ''}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
