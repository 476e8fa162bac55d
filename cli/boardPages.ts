/**
 * `npm run boards`: pages and pictures of every board in `boards/`, into `docs/boards/`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { boardFiles, pagesFolder } from './boardFiles.ts';

mkdirSync(pagesFolder, { recursive: true });
const files = await boardFiles();
for (const [name, content] of Object.entries(files)) writeFileSync(pagesFolder + name, content);
console.log(`written to docs/boards/: ${Object.keys(files).join(', ')}`);
