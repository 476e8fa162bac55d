/** Hooks of Node's module loader, in their own thread. A module that is not kept is translated by tsx. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { FOLDER } from './folder.mjs';

const require = createRequire(import.meta.url);
const tsconfig = readFileSync(new URL('../../../tsconfig.json', import.meta.url), 'utf8');
/** What a translation depends on, besides the module itself. */
const TOOLS = [require('tsx/package.json').version, require('esbuild/package.json').version, tsconfig].join(
  '\n',
);

mkdirSync(FOLDER, { recursive: true });

const isTypeScript = url => url.startsWith('file:') && /\.m?ts$/.test(new URL(url).pathname);

/** Own modules are imported by their whole file name: there is one place to look before Node and tsx look. */
export const resolve = (specifier, context, next) => {
  if (!context.parentURL || !/^\.\.?\/.*\.ts$/.test(specifier)) return next(specifier, context);
  const url = new URL(specifier, context.parentURL);
  if (url.protocol !== 'file:' || !existsSync(url)) return next(specifier, context);
  return { url: url.href, format: 'module', shortCircuit: true };
};

const kept = file => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** Renamed when it is whole: another process may be reading. */
const keep = (file, text) => {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
};

const translate = async (url, context, next) => {
  const tsx = await import('tsx/esm');
  return String((await tsx.load(url, { ...context, format: 'module' }, next)).source);
};

export const load = async (url, context, next) => {
  if (!isTypeScript(url)) return next(url, context);
  const text = readFileSync(fileURLToPath(url), 'utf8');
  const file = `${FOLDER}/${createHash('sha256').update(`${TOOLS}\n${url}\n${text}`).digest('hex')}`;
  let source = kept(file);
  if (source === undefined) {
    source = await translate(url, context, next);
    keep(file, source);
  }
  return { format: 'module', source, shortCircuit: true };
};
