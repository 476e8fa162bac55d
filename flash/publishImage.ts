/**
 * Builds a board's image and signs it twice, for host tools (Ed25519) and for the board (ESIGN).
 *
 *   npm run publish-image -- --board NAME [--key FILE.json] [--version X.Y.Z] [--json]
 *
 * Writes dist/NAME/release/. Without --key it signs with the development key, which is made in dist/ at its first use.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fault } from '../firmware/runtime/fault.ts';
import { command } from './command.ts';
import { projectRoot } from './image/bundle.ts';
import { buildImage, readBoard } from './image/image.ts';
import { latin1Bytes } from './image/pretokenise.ts';
import { overBudget } from './image/report.ts';
import { describeRelease } from './release/describe.ts';
import { makeRelease } from './release/makeRelease.ts';
import { isDevelopmentKey, openSecretKey } from './release/publisherFiles.ts';
import { writeRelease } from './release/releaseFolder.ts';

const packageVersion = (): string =>
  (JSON.parse(readFileSync(`${projectRoot}/package.json`, 'utf8')) as { version: string }).version;

await command(async () => {
  const { values } = parseArgs({
    options: {
      board: { type: 'string' },
      key: { type: 'string' },
      version: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.board)
    throw fault(
      'usage',
      'npm run publish-image -- --board NAME [--key FILE.json] [--version X.Y.Z] [--json]',
    );
  const board = await readBoard(values.board);
  const built = await buildImage(values.board);
  const [over] = overBudget(built.report);
  if (over) throw fault('overBudget', over);
  const key = await openSecretKey(values.key);
  const isHost = board.chip.core === 'host';
  const kernels = new Map(built.files).get('kernels');
  const [other] = built.files.filter(([name]) => name !== '.boot0' && name !== 'kernels');
  if (other) throw fault('badRelease', `image: expected .boot0 and kernels for Storage, got ${other[0]} too`);
  const release = await makeRelease(
    {
      board,
      version: values.version ?? packageVersion(),
      script: isHost ? latin1Bytes(built.image) : built.pretokenised,
      plainLoader: isHost,
      ...(kernels ? { kernels } : {}),
    },
    key,
  );
  const folder = `dist/${board.name}/release`;
  writeRelease(`${projectRoot}/${folder}`, release);
  if (values.json) return console.log(JSON.stringify({ folder, ...release.statement }));
  console.log(describeRelease(release.statement, key.name));
  const signed = release.statement.layout === 'starter' ? 'signed for the tool' : 'signed twice';
  console.log(`\n${signed}, written to ${folder}/`);
  if (isDevelopmentKey(key)) console.log('signed with the development key: not for phones in use');
});
