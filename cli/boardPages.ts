/**
 * `npm run boards`: pages and pictures of every board in `boards/`, into `docs/boards/`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { runCommand } from '../host/command.ts';
import { boardFiles, pagesFolder } from './boardFiles.ts';

const declaration = {
  call: 'npm run boards --',
  does: 'Writes pages and pictures of every board in boards/ into docs/boards/.',
  options: {},
};

await runCommand(declaration, async () => {
  const files = await boardFiles();
  mkdirSync(pagesFolder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(pagesFolder + name, content);
  console.log(`written to docs/boards/: ${Object.keys(files).join(', ')}`);
});
