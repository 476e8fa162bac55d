import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where translated modules are kept; `npm ci` removes it. */
export const FOLDER = fileURLToPath(
  new URL('../../../node_modules/.cache/cardphone-modules', import.meta.url),
);

/** Some five times the modules of the project; a change of one adds one. */
const FILES_MAX = 5000;

/** Empties the folder when it holds too many modules. Not while another process may use it. */
export const trimFolder = () => {
  try {
    if (readdirSync(FOLDER).length > FILES_MAX) rmSync(FOLDER, { recursive: true });
  } catch {
    // There is none yet.
  }
};
