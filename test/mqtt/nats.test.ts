/** The terminal's client against the NATS server's MQTT listener (Debian package `nats-server`). */
import { join } from 'node:path';
import { brokerCases } from './brokerCases.ts';
import { programOf, startDaemon } from './daemon.ts';
import { freePort } from './peers.ts';

const nats = programOf('nats-server');
/** Terminals of the cases have the numbers 1 to this. */
const TERMINALS = 20;

const users = (): string => {
  const lines = [`{ user: "center", password: "center" }`];
  for (let id = 1; id <= TERMINALS; id++)
    lines.push(`{ user: "1${String(id).padStart(11, '0')}", password: "secret" }`);
  return lines.join('\n');
};

brokerCases(
  'nats',
  async () => {
    const client = await freePort();
    return startDaemon(
      nats!,
      (folder, port) =>
        `server_name: test
host: 127.0.0.1
port: ${client}
jetstream { store_dir: "${join(folder, 'store')}" }
authorization { users: [
${users()}
] }
mqtt { host: 127.0.0.1, port: ${port}, ack_wait: "1s", max_ack_pending: 1 }
`,
      file => ['-c', file],
    );
  },
  nats ? undefined : 'no nats-server: install the Debian package nats-server',
);
