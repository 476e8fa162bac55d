/** `npm run center`: the management center as a service. */
import { readFileSync } from 'node:fs';
import {
  flag,
  parsed,
  required,
  runCommand,
  text,
  type Values,
  whole,
  withDefault,
  wrongArgument,
} from '../../host/command.ts';
import { endOnSignal } from '../../host/terminal.ts';
import { type OpenWay, operatorsBroker, ownBroker } from '../mailbox/mailbox.ts';
import { openServiceMailbox } from './openMailbox.ts';
import { openService } from './openService.ts';
import { createServer } from './server.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

const declaration = {
  call: 'npm run center --',
  does: 'Runs the management center. The first start makes its folder, its key and a token of the operator.',
  options: {
    data: required(text('DIR', 'folder of keys and, unless --database is given, books')),
    http: required(whole({ from: 0, to: 65_535 }, 'port of the HTTP interface; 0 takes a free one')),
    listen: withDefault(
      text('ADDRESS', 'address to listen on; another than this machine takes TLS'),
      '127.0.0.1',
    ),
    database: parsed(
      'URL',
      'postgres://USER@HOST/DATABASE',
      'PostgreSQL in the place of the own file',
      given => (/^postgres(ql)?:\/\//.test(given) ? given : undefined),
    ),
    mqtt: whole({ from: 0, to: 65_535 }, "port of the terminals' mailbox, by the center's own broker"),
    'mqtt-listen': withDefault(text('ADDRESS', 'address of the mailbox'), '127.0.0.1'),
    broker: parsed(
      'URL',
      'mqtt://USER@HOST:PORT',
      "an operator's broker in the place of the own one",
      given => (/^mqtts?:\/\//.test(given) ? given : undefined),
    ),
    'broker-password-file': text('FILE', "the center's password at that broker"),
    'passphrase-file': text('FILE', 'the passphrase of the master key'),
    'tls-key': text('FILE', 'PEM'),
    'tls-cert': text('FILE', 'PEM'),
    log: flag('each request as JSON, one a line'),
  },
};

/** The way to the terminals that was asked for. */
const wayOf = (values: Values<typeof declaration.options>): OpenWay | undefined => {
  const { mqtt, broker: url, 'broker-password-file': file } = values;
  if (mqtt !== undefined && url) throw wrongArgument('--mqtt and --broker', 'one of them');
  if (url) return operatorsBroker({ url, password: file && readFileSync(file, 'utf8').trim() });
  return mqtt === undefined ? undefined : ownBroker({ port: mqtt, host: values['mqtt-listen'] });
};

await runCommand(declaration, async ({ values }) => {
  const { 'tls-key': key, 'tls-cert': cert, listen } = values;
  const tls = key && cert ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined;
  if (!tls && !LOOPBACK.includes(listen))
    throw wrongArgument('--tls-key and --tls-cert', 'both, to listen elsewhere');
  const say = (line: string): void => console.log(line);
  const { data, database, 'passphrase-file': passphraseFile } = values;
  const way = wayOf(values);
  const opened = await openService({ data, database, passphraseFile, say });
  const options = { data, passphraseFile, say };
  const { service, mailbox } = way
    ? await openServiceMailbox(opened, options, way)
    : { service: opened, mailbox: undefined };
  const app = await createServer(service, {
    ...{ log: values.log, ...(tls ? { tls } : {}) },
    ...(mailbox ? { register: mailbox.counts.register } : {}),
  });
  const address = await app.listen({ port: values.http, host: listen });
  const ended = new Promise<void>(resolve => endOnSignal(() => resolve()));
  if (mailbox?.port) say(`mailbox ready mqtt://${values['mqtt-listen']}:${mailbox.port}`);
  say(`center ready ${address}`);
  await ended;
  await mailbox?.close();
  await app.close();
  await service.verifier.close();
  await service.store.close();
});
