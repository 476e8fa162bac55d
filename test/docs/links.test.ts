/** Pages lead somewhere: each relative link, each script of npm and each file that a page names exists. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  anchorsOf,
  filesNamedIn,
  isThere,
  linksOf,
  type Page,
  pages,
  scripts,
  scriptsNamedIn,
} from './pages.ts';

const ALL = pages();
const textOf = (path: string): string | undefined => ALL.find(page => page.path === path)?.text;

const brokenLinks = (page: Page): string[] =>
  linksOf(page)
    .filter(({ path, anchor }) => {
      if (!isThere(path)) return true;
      const text = path === page.path ? page.text : textOf(path);
      return anchor !== '' && !(text !== undefined && anchorsOf(text).includes(anchor));
    })
    .map(({ target }) => `${page.path}: ${target} leads nowhere`);

const missingScripts = ({ path, text }: Page): string[] =>
  scriptsNamedIn(text)
    .filter(name => !scripts().includes(name))
    .map(name => `${path}: package.json has no script ${name}`);

const missingFiles = ({ path, text }: Page): string[] =>
  filesNamedIn(text)
    .filter(name => !isThere(name))
    .map(name => `${path}: ${name} does not exist`);

test('every relative link of a page leads to a file of the project, and its anchor to a heading', () => {
  assert.ok(ALL.flatMap(linksOf).length > 100);
  assert.equal(ALL.flatMap(brokenLinks), []);
});

test('every `npm run` of a page is a script of package.json', () => {
  assert.ok(ALL.flatMap(({ text }) => scriptsNamedIn(text)).length > 40);
  assert.equal(ALL.flatMap(missingScripts), []);
});

test('every file that a page names in backticks exists', () => {
  assert.ok(ALL.flatMap(({ text }) => filesNamedIn(text)).length > 200);
  assert.equal(ALL.flatMap(missingFiles), []);
});

test('a link, an anchor, a script and a file that do not exist are found', () => {
  const found = (text: string): number => {
    const page = { path: 'docs/schemes.md', text };
    return brokenLinks(page).length + missingScripts(page).length + missingFiles(page).length;
  };
  assert.is(found('[a](nowhere.md) [b](../nowhere.md#x) ![c](images/none.svg)'), 3);
  assert.is(found('[a](protocol.md) [b](https://example.org/x.md) [c](../README.md)'), 0);
  assert.is(found('# Some `heading`: here\n[a](#some-heading-here)'), 0);
  assert.is(found('[a](#some-heading) [b](protocol.md#no-such-heading)'), 2);
  assert.is(found('`npm run\nno-such-script` and `npm run measure:nothing`'), 2);
  assert.is(found('`npm run build -- --board NAME`'), 0);
  assert.is(found('`bench/none.ts`, `boards/NAME.ts`, `firmware/terminal/main.ts`'), 1);
});

test('headings of the same words get anchors of their own', () => {
  assert.equal(anchorsOf('# A b\n## A b\n```\n# no heading\n```\n### The `c` (d)'), [
    'a-b',
    'a-b-1',
    'the-c-d',
  ]);
});

test.run();
