/** The project's pages as the tests of the documentation read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Page {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const TOP_PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

const page = (path: string): Page => ({ path, text: readFileSync(root + path, 'utf8') });

/** The pages at the top and all of `docs/`. */
export const pages = (): Page[] => {
  const inDocs = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name.replaceAll('\\', '/')}`);
  return [...TOP_PAGES, ...inDocs].map(page);
};

/** Whether the project has a file or folder of this path. */
export const isThere = (path: string): boolean => existsSync(root + path);

/** Names of the scripts of `package.json`. */
export const scripts = (): string[] => Object.keys(JSON.parse(page('package.json').text).scripts);

const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** Anchors of a page's headings, as GitHub makes them: a repeated one gets a number. */
export const anchorsOf = (text: string): string[] => {
  const seen = new Map<string, number>();
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count ? `${anchor}-${count}` : anchor;
  });
};

/** A link of a page to the project itself: the path from the root, and the anchor without `#` or ''. */
export interface Link {
  readonly target: string;
  readonly path: string;
  readonly anchor: string;
}

/** The relative links and images of a page; addresses with a scheme (`https:`) are left out. */
export const linksOf = ({ path, text }: Page): Link[] =>
  [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => {
      const [file, anchor = ''] = target.split('#');
      return { target, path: file ? posix.join(posix.dirname(path), file) : path, anchor };
    });

/** Names after `npm run`. */
export const scriptsNamedIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm run\s+([a-z][a-z:-]*[a-z])/g)].map(([, name]) => name);

const ROOMS = 'firmware|hal|boards|host|flash|center|bench|trace|simulation|measure|cli|test|docs';
const NAMED_FILE = new RegExp(`\`((?:${ROOMS})/[\\w./-]+\\.\\w+)\``, 'g');

/**
 * Files of the project that a page names in backticks; a name in capitals, `boards/NAME.ts`, stands for many.
 */
export const filesNamedIn = (text: string): string[] =>
  [...text.matchAll(NAMED_FILE)].map(([, path]) => path).filter(path => !/\b[A-Z]{3,}\b/.test(path));
