/**
 * Builds the image of a board and reports the bytes and variables of each module.
 *
 *   npm run build -- --board NAME [--json]
 *
 * Writes dist/NAME/: image.js, image.js.map, image.bin (pretokenised, as it goes to flash), report.json, and
 * one file for each further file in Storage. Exits with 1 when the sources or the board's budget forbid the
 * image.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { flag, required, runCommand } from '../host/command.ts';
import { isMain, projectRoot } from '../host/root.ts';
import { boardOption } from './image/boardNames.ts';
import { type BuiltImage, buildImage } from './image/image.ts';
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

const options = {
  board: required(boardOption()),
  json: flag('prints the report as JSON'),
};

if (isMain(import.meta.url))
  await runCommand(
    {
      call: 'npm run build --',
      does: 'Builds the image of a board into dist/NAME/ and says what takes the space.',
      options,
    },
    ({ values }) => run(values.board, values.json),
  );
