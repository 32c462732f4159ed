import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A mail server on loopback that keeps what it is given (RFC 5321, as much as a client needs). */
export interface SmtpCatcher {
  readonly url: string;
  /** Whole mails, headers and body, as sent. */
  readonly mails: string[];
  until(count: number): Promise<string[]>;
  close(): Promise<void>;
}

const patience_ms = 20_000;

/** @param refuse the answer to RCPT TO of an address, undefined to take it */
export async function smtpCatcher(
  refuse: (address: string) => string | undefined = () => undefined,
): Promise<SmtpCatcher> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    talk(socket, mails, refuse);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    async until(count) {
      const end = Date.now() + patience_ms;
      while (mails.length < count) {
        if (Date.now() > end) throw new Error(`caught ${mails.length} mails of ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return mails;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function talk(
  socket: Socket,
  mails: string[],
  refuse: (address: string) => string | undefined,
): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let text = '';
  let inData = false;
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') return void say('250 catcher');
    if (verb === 'RCPT') {
      const address = /<(.*)>/.exec(line)?.[1] ?? '';
      return void say(refuse(address) ?? '250 OK');
    }
    if (verb === 'DATA') {
      inData = true;
      return void say('354 go on');
    }
    if (verb === 'QUIT') return void socket.end('221 bye\r\n');
    say('250 OK');
  };
  say('220 catcher');
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const end = inData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n');
      if (end < 0) return;
      const part = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        mails.push(Buffer.from(part, 'latin1').toString('utf8'));
        say('250 kept');
      } else command(part);
    }
  });
}
