/** `npm run center`: the management center as a service. */
import { readFileSync } from 'node:fs';
import {
  flag,
  parsed,
  required,
  runCommand,
  text,
  whole,
  withDefault,
  wrongArgument,
} from '../../host/command.ts';
import { endOnSignal } from '../../host/terminal.ts';
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
    'passphrase-file': text('FILE', 'the passphrase of the master key'),
    'tls-key': text('FILE', 'PEM'),
    'tls-cert': text('FILE', 'PEM'),
    log: flag('each request as JSON, one a line'),
  },
};

await runCommand(declaration, async ({ values }) => {
  const { 'tls-key': key, 'tls-cert': cert, listen } = values;
  const tls = key && cert ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined;
  if (!tls && !LOOPBACK.includes(listen))
    throw wrongArgument('--tls-key and --tls-cert', 'both, to listen elsewhere');
  const say = (line: string): void => console.log(line);
  const { data, database, 'passphrase-file': passphraseFile } = values;
  const service = await openService({ data, database, passphraseFile, say });
  const app = await createServer(service, { log: values.log, ...(tls ? { tls } : {}) });
  const address = await app.listen({ port: values.http, host: listen });
  const ended = new Promise<void>(resolve => endOnSignal(() => resolve()));
  say(`center ready ${address}`);
  await ended;
  await app.close();
  await service.verifier.close();
  await service.store.close();
});
