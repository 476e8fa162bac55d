/**
 * Brings a published image onto a board over its console, or makes one file of it with the vendor's firmware.
 *
 *   npm run flash -- --board NAME --port PORT [--base] [--allow-older] [--baud N] [--publisher FILE.pub.json] [--json]
 *   npm run flash -- --board NAME --with-firmware VENDOR.bin [--out FILE]
 *
 * PORT is a serial port or pseudo-terminal by its path, or tcp://host:port. What is written is the release in
 * dist/NAME/release/ (npm run publish-image), or that of --release FOLDER. Exits with 1 and a named error otherwise.
 */
import { parseArgs } from 'node:util';
import { fault } from '../firmware/runtime/fault.ts';
import { command } from './command.ts';
import { flashOverPort } from './device/overPort.ts';
import { projectRoot } from './image/bundle.ts';
import { openPublicKey } from './release/publisherFiles.ts';
import { readRelease } from './release/releaseFolder.ts';
import { makeSingleFile } from './release/singleFile.ts';

const USAGE =
  'npm run flash -- --board NAME --port PORT [--base] [--allow-older] [--baud N] [--release FOLDER] [--publisher FILE.pub.json] [--json]\n' +
  '       npm run flash -- --board NAME --with-firmware VENDOR.bin [--out FILE] [--json]';

await command(async () => {
  const { values } = parseArgs({
    options: {
      board: { type: 'string' },
      port: { type: 'string' },
      baud: { type: 'string', default: '115200' },
      release: { type: 'string' },
      publisher: { type: 'string' },
      'with-firmware': { type: 'string' },
      out: { type: 'string' },
      base: { type: 'boolean', default: false },
      'allow-older': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { board, port, json } = values;
  const firmware = values['with-firmware'];
  if (!board || (!port && !firmware)) throw fault('usage', USAGE);
  const release = readRelease(values.release ?? `${projectRoot}/dist/${board}/release`);
  if (release.statement.board !== board)
    throw fault('wrongBoard', `release: expected one for ${board}, got one for ${release.statement.board}`);
  const trusted = openPublicKey(values.publisher);
  if (firmware) return makeSingleFile({ release, trusted, firmware, out: values.out, json });
  await flashOverPort({
    release,
    trusted,
    port: port!,
    baud: Number(values.baud),
    base: values.base,
    allowOlder: values['allow-older'],
    json,
  });
});
