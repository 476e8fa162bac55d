/**
 * Builds a board's image and signs it twice, for host tools (Ed25519) and for the board (ESIGN).
 *
 *   npm run publish-image -- --board NAME [--key FILE.json] [--version X.Y.Z] [--json]
 *
 * Writes dist/NAME/release/. Without --key it signs with the development key, which is made in dist/ at its
 * first use.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { BoardDescription } from '../boards/board.ts';
import { fault } from '../firmware/runtime/fault.ts';
import { flag, parsed, required, runCommand, text } from '../host/command.ts';
import { projectRoot } from '../host/root.ts';
import { boardOption } from './image/boardNames.ts';
import { type BuiltImage, buildImage } from './image/image.ts';
import { latin1Bytes } from './image/pretokenise.ts';
import { readBoard } from './image/readBoard.ts';
import { overBudget } from './image/report.ts';
import { describeRelease } from './release/describe.ts';
import { isVersion, makeRelease, type ReleaseSource } from './release/makeRelease.ts';
import type { PublisherKey } from './release/publisher.ts';
import { isDevelopmentKey, openSecretKey } from './release/publisherFiles.ts';
import type { Release } from './release/release.ts';
import { releaseFolderOf, writeRelease } from './release/releaseFolder.ts';

const packageVersion = (): string =>
  (JSON.parse(readFileSync(`${projectRoot}/package.json`, 'utf8')) as { version: string }).version;

/** Throws `overBudget`, and `badRelease` for a file that no release has. */
const sourceOf = (board: BoardDescription, built: BuiltImage, version: string): ReleaseSource => {
  const [over] = overBudget(built.report);
  if (over) throw fault('overBudget', over);
  const [other] = built.files.filter(([name]) => name !== '.boot0' && name !== 'kernels');
  if (other) throw fault('badRelease', `image: expected .boot0 and kernels for Storage, got ${other[0]} too`);
  const kernels = new Map(built.files).get('kernels');
  const isHost = board.chip.core === 'host';
  return {
    board,
    version,
    script: isHost ? latin1Bytes(built.image) : built.pretokenised,
    plainLoader: isHost,
    ...(kernels ? { kernels } : {}),
  };
};

const describe = ({ statement }: Release, key: PublisherKey, folder: string): string => {
  const signed = statement.layout === 'hashLoader' ? 'signed for the tool' : 'signed twice';
  return [
    describeRelease(statement, key.name),
    `\n${signed}, written to ${folder}/`,
    ...(isDevelopmentKey(key) ? ['signed with the development key: not for phones in use'] : []),
  ].join('\n');
};

const options = {
  board: required(boardOption()),
  key: text('FILE.json', "the publisher's secret key; the development key if not given"),
  version: parsed(
    'X.Y.Z',
    'three numbers below 65536 such as 1.2.3',
    "the release's version; that of package.json if not given",
    given => (isVersion(given) ? given : undefined),
  ),
  json: flag('prints JSON'),
};

const declaration = {
  call: 'npm run publish-image --',
  does: "Builds a board's image and signs it twice, for host tools and for the board, into dist/NAME/release/.",
  options,
};

await runCommand(declaration, async ({ values }) => {
  const board = await readBoard(values.board);
  const key = await openSecretKey(values.key);
  const version = values.version ?? packageVersion();
  const release = await makeRelease(sourceOf(board, await buildImage(board.name), version), key);
  writeRelease(releaseFolderOf(board.name), release);
  const folder = relative(projectRoot, releaseFolderOf(board.name));
  if (values.json) console.log(JSON.stringify({ folder, ...release.statement }));
  else console.log(describe(release, key, folder));
});
