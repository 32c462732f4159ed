import type { Transporter } from 'nodemailer';
import { DeliveryRefused } from './targets.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** The same at every try, so that mail programs show it once. */
  readonly id: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends through the mail server that the operator named. */
export interface Mailer {
  /** @throws DeliveryRefused when the mail server refuses it for good, Error when it may not later. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const wait_ms = 20_000;
const connections = 4;

/**
 * @param url `smtp://user:password@host:port?from=Name%20<address>`, `smtps:` for TLS from the
 * start; without `from` it is guiderail@ the mail server's host
 * @throws Error when the URL is none of SMTP's.
 */
export function smtpMailer(url: string): Mailer {
  const place = URL.canParse(url) ? new URL(url) : undefined;
  if (!place || !/^smtps?:$/.test(place.protocol) || place.hostname === '') {
    throw new Error('GUIDERAIL_SMTP_URL must be such as smtp://user:password@host:587');
  }
  const domain = place.hostname;
  const from = place.searchParams.get('from') ?? `Guiderail <guiderail@${domain}>`;
  place.searchParams.delete('from');
  let opened: Promise<Transporter> | undefined;
  return {
    async send({ id, ...mail }) {
      opened ??= openTransport(place.href);
      const transport = await opened;
      try {
        await transport.sendMail({ ...mail, from, messageId: `<${id}@${domain}>` });
      } catch (error) {
        throw refusedForGood(error) ? new DeliveryRefused((error as Error).message) : error;
      }
    },
    close() {
      void opened?.then((transport) => transport.close());
    },
  };
}

/** Loaded when first used: most servers send no mail. */
async function openTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    ...{ url, pool: true, maxConnections: connections },
    ...{ connectionTimeout: wait_ms, greetingTimeout: wait_ms, socketTimeout: wait_ms },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  }) as Transporter;
}

/** SMTP's 5xx (RFC 5321, section 4.2.1), but for a sign-in that the operator can mend. */
function refusedForGood(error: unknown): boolean {
  const { responseCode = 0, code } = error as { responseCode?: number; code?: string };
  return responseCode >= 500 && responseCode <= 599 && code !== 'EAUTH';
}
