/**
 * Every script of package.json answers `--help` and names an unknown option, and writes nothing by either.
 */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';
import { sampled } from '../whole.ts';
import { copyProject } from './copy.ts';

const { scripts } = JSON.parse(readFileSync(`${projectRoot}/package.json`, 'utf8')) as {
  scripts: Record<string, string>;
};
/** The help is that of biome and tsc. */
const FOREIGN = ['check', 'format'];
/** Each takes a second or two, twice. */
const SHARE = 0.3;
const own = sampled(
  'scripts',
  Object.keys(scripts).filter(name => !FOREIGN.includes(name)),
  SHARE,
);
/** Old names of other scripts. */
const isRenamed = (name: string): boolean => scripts[name].includes('host/renamed.ts');
const atOnce = 2;
const columnsMax = 80;

interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

/** A script as npm runs it, without npm, which takes as long as the script itself. */
const commandOf = (name: string): string[] => {
  const [program, ...words] = scripts[name].split(' ');
  return program === 'tsx' ? [...process.execArgv, ...words] : words;
};

const run = (cwd: string, name: string, option: string): Promise<Said> => {
  const { NO_COLOR: _, ...env } = process.env;
  const { child } = ownProcess(process.execPath, [...commandOf(name), option], {
    cwd,
    env: { ...env, npm_lifecycle_event: name },
  });
  child.stdin.end();
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', piece => {
    out += piece;
  });
  child.stderr.setEncoding('utf8').on('data', piece => {
    err += piece;
  });
  return new Promise(resolve => child.once('close', code => resolve({ out, err, code })));
};

const help = suite('--help');
const copy = copyProject('project');
const before = copy.files();
const helped = new Map<string, Said>();
const refused = new Map<string, Said>();
help.before(async () => {
  const queue = own.flatMap(name => [
    async () => helped.set(name, await run(copy.root, name, '--help')),
    ...(isRenamed(name)
      ? []
      : [async () => refused.set(name, await run(copy.root, name, '--no-such-option'))]),
  ]);
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) await job();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
});
help.after(() => copy.remove());

/** The old name of a script says the new one on the standard error. */
const renamed = (name: string): string =>
  isRenamed(name) ? `npm run ${name} is called npm run ${name.replace('bench', 'measure')} now\n` : '';

for (const name of own) {
  help(`npm run ${name} -- --help: usage on the standard output, exit code 0`, () => {
    const { out, err, code } = helped.get(name)!;
    assert.equal([err, code], [renamed(name), 0]);
    const called =
      name === 'start' || name === 'test'
        ? `npm ${name}`
        : `npm run ${isRenamed(name) ? name.replace('bench:', 'measure:') : name}`;
    assert.match(out, /^usage: npm /m);
    if (name !== 'test:pcsc') assert.ok(out.includes(`usage: ${called}`), out);
    assert.match(out, /^ {2}--help +this text$/m);
    for (const line of out.split('\n'))
      assert.ok(line.length <= columnsMax, `${line.length} columns: ${line}`);
  });
  if (isRenamed(name)) continue;
  help(`npm run ${name} -- --no-such-option: named in one line, exit code 2`, () => {
    const { out, err, code } = refused.get(name)!;
    assert.is(code, 2, err);
    assert.is(out, '');
    assert.match(err, /^--no-such-option: no such option; npm .* --help lists them\n$/);
  });
}

help('neither writes, changes or removes a file', () => {
  const after = copy.files();
  const names = [...new Set([...before.keys(), ...after.keys()])];
  assert.equal(
    names.filter(file => before.get(file) !== after.get(file)),
    [],
  );
});

help('the commands page names every script', () => {
  const page = readFileSync(`${projectRoot}/docs/commands.md`, 'utf8');
  const isNamed = (name: string): boolean =>
    page.includes(name === 'start' || name === 'test' ? `npm ${name}` : `\`npm run ${name}`);
  const unnamed = Object.keys(scripts).filter(name => !isRenamed(name) && !isNamed(name));
  assert.equal(unnamed, []);
});

help.run();
