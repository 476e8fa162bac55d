/**
 * Brings a published image onto a board over its console, or makes one file of it with the vendor's firmware.
 *
 *   npm run flash -- --board NAME --port PORT [--base] [--allow-older] [--baud N] [--publisher FILE] [--json]
 *   npm run flash -- --board NAME --with-firmware VENDOR.bin [--out FILE]
 *
 * PORT is a serial port or pseudo-terminal by its path, or tcp://host:port. What is written is the release in
 * dist/NAME/release/ (npm run publish-image), or that of --release FOLDER. Exits with 1 and a named error
 * otherwise.
 */
import { fault } from '../firmware/runtime/fault.ts';
import { flag, required, runCommand, text, whole, withDefault, wrongArgument } from '../host/command.ts';
import { flashOverPort } from './device/overPort.ts';
import { boardOption } from './image/boardNames.ts';
import { openPublicKey } from './release/publisherFiles.ts';
import { namedSigner } from './release/release.ts';
import { readRelease, releaseFolderOf } from './release/releaseFolder.ts';
import { makeSingleFile } from './release/singleFile.ts';

const options = {
  board: required(boardOption()),
  port: text('PORT', 'its console: a serial port by its path, or tcp://HOST:PORT'),
  base: flag('rewrites the whole Storage: loader, publisher, kernels, image'),
  'allow-older': flag('lets an older release replace a newer one'),
  baud: withDefault(whole({ from: 300, to: 921_600 }, 'rate of the serial port'), 115_200),
  release: text('FOLDER', 'the release; dist/NAME/release if not given'),
  publisher: text('FILE.pub.json', 'who has to have signed it; the development key if not given'),
  'with-firmware': text('VENDOR.bin', 'makes one file of the release and this firmware instead'),
  out: text('FILE', 'where that file goes'),
  json: flag('prints JSON'),
};

const declaration = {
  call: 'npm run flash --',
  does: "Brings a published image onto a board over its console, or makes one file of it with the vendor's firmware.",
  options,
  usage: [
    '--board NAME --port PORT [--base] [--allow-older] [--baud N] [--release FOLDER] [--publisher FILE] [--json]',
    '--board NAME --with-firmware VENDOR.bin [--out FILE] [--release FOLDER] [--publisher FILE] [--json]',
  ],
  notes: ['npm run publish-image makes the release; docs/flashing.md says what is written where.'],
};

await runCommand(declaration, async ({ values }) => {
  const { board, port, baud, base, out, json, 'with-firmware': firmware } = values;
  if (!port === !firmware) throw wrongArgument('--port or --with-firmware', 'one of them', port && 'both');
  const release = readRelease(values.release ?? releaseFolderOf(board), board);
  if (release.statement.board !== board)
    throw fault('wrongBoard', `release: expected one for ${board}, got one for ${release.statement.board}`);
  const trusted = openPublicKey(values.publisher, namedSigner(release.statement));
  if (firmware) return makeSingleFile({ release, trusted, firmware, out, json });
  const allowOlder = values['allow-older'];
  await flashOverPort({ release, trusted, port: port!, baud, base, allowOlder, json });
});
