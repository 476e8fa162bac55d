/**
 * Builds a board's image and signs it twice, for host tools (Ed25519) and for the board (ESIGN).
 *
 *   npm run publish-image -- --board NAME [--key FILE.json] [--version X.Y.Z] [--json]
 *
 * Writes dist/NAME/release/. Without --key it signs with the development key, which is made in dist/ at its first use.
 */
import { readFileSync } from 'node:fs';
import { fault } from '../firmware/runtime/fault.ts';
import { flag, required, runCommand, text } from '../host/command.ts';
import { projectRoot } from '../host/root.ts';
import { boardOption } from './image/boardNames.ts';
import { buildImage, readBoard } from './image/image.ts';
import { latin1Bytes } from './image/pretokenise.ts';
import { overBudget } from './image/report.ts';
import { describeRelease } from './release/describe.ts';
import { makeRelease } from './release/makeRelease.ts';
import { isDevelopmentKey, openSecretKey } from './release/publisherFiles.ts';
import { writeRelease } from './release/releaseFolder.ts';

const packageVersion = (): string =>
  (JSON.parse(readFileSync(`${projectRoot}/package.json`, 'utf8')) as { version: string }).version;

const options = {
  board: required(boardOption()),
  key: text('FILE.json', "the publisher's secret key; the development key if not given"),
  version: text('X.Y.Z', "the release's version; that of package.json if not given"),
  json: flag('prints JSON'),
};

const declaration = {
  call: 'npm run publish-image --',
  does: "Builds a board's image and signs it twice, for host tools and for the board, into dist/NAME/release/.",
  options,
};

await runCommand(declaration, async ({ values }) => {
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
