/**
 * Builds the image of a board and says what takes the space.
 *
 *   npm run build -- --board NAME [--json]
 *
 * Writes dist/NAME/: image.js, image.js.map, image.bin (pretokenised, as it goes to flash), report.json, and one file for
 * each further file in Storage. Exits with 1 when the sources or the board's budget forbid the image.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { projectRoot } from './image/bundle.ts';
import { type BuiltImage, buildImage } from './image/image.ts';
import { BuildError } from './image/refusal.ts';
import { formatReport, overBudget } from './image/report.ts';

const write = (built: BuiltImage): string => {
  const folder = `${projectRoot}/dist/${built.report.board}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/image.js`, `${built.image}\n`, 'latin1');
  writeFileSync(`${folder}/image.js.map`, JSON.stringify(built.map));
  writeFileSync(`${folder}/report.json`, `${JSON.stringify(built.report, null, 2)}\n`);
  for (const [name, bytes] of built.files)
    writeFileSync(`${folder}/${name === '.boot0' ? 'image' : name}.bin`, bytes);
  return folder;
};

const run = async (board: string, json: boolean): Promise<void> => {
  const built = await buildImage(board);
  write(built);
  const faults = overBudget(built.report);
  console.log(
    json ? JSON.stringify(built.report) : `${formatReport(built.report)}\n\nwritten to dist/${board}/`,
  );
  for (const fault of faults) console.error(fault);
  if (faults.length) process.exitCode = 1;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { board: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  try {
    if (!values.board) throw new BuildError('usage: npm run build -- --board NAME [--json]');
    await run(values.board, values.json);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
};

if (import.meta.url === new URL(process.argv[1] ?? '', 'file:').href) await main();
