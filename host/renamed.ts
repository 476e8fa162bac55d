/**
 * A script of package.json under its old name: says the new one on the standard error and does what that
 * does.
 *
 *   tsx host/renamed.ts NEW_NAME FILE [arguments]
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , name, file, ...rest] = process.argv;
console.error(`npm run ${process.env['npm_lifecycle_event']} is called npm run ${name} now`);
process.argv = [process.argv[0], resolve(file), ...rest];
await import(pathToFileURL(file).href);
