/** The front of every command (`host/command.ts`): arguments, help, errors, exit codes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helpText } from '../../host/command/help.ts';
import {
  type Declaration,
  flag,
  oneOf,
  required,
  runCommand,
  runProgram,
  subcommand,
  text,
  type Work,
  whole,
  withDefault,
} from '../../host/command.ts';

const options = {
  board: required(text('NAME', 'the board, a file of boards/')),
  baud: withDefault(whole({ from: 300, to: 921_600 }, 'rate of the console'), 115_200),
  level: withDefault(oneOf(['names', 'bytes'], 'what is shown'), 'names'),
  out: text('FILE', 'where the report goes'),
  json: flag('prints JSON'),
};
const declaration = {
  call: 'npm run example --',
  does: 'Does what an example does.',
  options,
  words: { name: 'FILE', help: 'a file to read', min: 0, max: 1 },
} satisfies Declaration;

interface Outcome {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** The output of a call, and its exit code. */
const heard = async (call: () => Promise<void>): Promise<Outcome> => {
  const said = { out: '', err: '' };
  const { log, error } = console;
  console.log = line => {
    said.out += `${line}\n`;
  };
  console.error = line => {
    said.err += `${line}\n`;
  };
  process.exitCode = 0;
  try {
    await call();
    return { ...said, code: Number(process.exitCode ?? 0) };
  } finally {
    Object.assign(console, { log, error });
    process.exitCode = 0;
  }
};
const run = (args: string[], work: Work<typeof options> = async () => {}): Promise<Outcome> =>
  heard(() => runCommand(declaration, work, args));

test('options are parsed, and missing ones get their defaults', async () => {
  let seen: unknown;
  const args = ['--board', 'pico', '--baud=9600', 'here.bin', '--out=--odd'];
  const { out, err, code } = await run(args, async given => {
    seen = given;
  });
  assert.equal([out, err, code], ['', '', 0]);
  assert.equal(seen, {
    values: { board: 'pico', baud: 9600, level: 'names', out: '--odd', json: false },
    words: ['here.bin'],
  });
});

for (const [args, line] of [
  [[], '--board: expected NAME, got none'],
  [['--board'], '--board: expected NAME, got none'],
  [['--board', ''], '--board: expected NAME, got ""'],
  [['--board', '--json'], '--board: expected NAME, got none'],
  [['--board', 'a', '--baud', 'abc'], '--baud: expected a whole number from 300 to 921600, got "abc"'],
  [['--board', 'a', '--baud', '1e3'], '--baud: expected a whole number from 300 to 921600, got "1e3"'],
  [['--board', 'a', '--baud', '299'], '--baud: expected a whole number from 300 to 921600, got "299"'],
  [['--board', 'a', '--baud', '-5'], '--baud: expected a whole number from 300 to 921600, got none'],
  [['--board', 'a', '--level', 'loud'], '--level: expected one of names, bytes, got "loud"'],
  [['--board', 'a', '--loud'], '--loud: no such option; npm run example -- --help lists them'],
  [['--board', 'a', '-x'], '-x: no such option; npm run example -- --help lists them'],
  [['--board', 'a', '--constructor'], '--constructor: no such option; npm run example -- --help lists them'],
  [['--board', 'a', '--json=yes', 'x'], '--json: expected no value, got "yes"'],
  [['--board', 'a', 'b', 'c'], 'arguments: expected at most 1 of FILE, got "c"'],
  [['--board', 'a', '--level', `\u001b[2J${'x'.repeat(190)}`], /^--level: expected .*, got \d+ characters$/],
] as [string[], string | RegExp][])
  test(`a wrong call, ${JSON.stringify(args).slice(0, 50)}: one line, exit code 2, no work`, async () => {
    const json = args.includes('--json');
    const { out, err, code } = await run(args, async () => assert.unreachable('it worked'));
    assert.is(code, 2);
    const said = json ? JSON.parse(out).error.message : err.trimEnd();
    if (typeof line === 'string') assert.is(said, line);
    else assert.match(said, line);
    assert.is(json ? err : out, '');
  });

test('--help beside any other argument: usage on the standard output, exit code 0, no work', async () => {
  for (const args of [['--help'], ['-h'], ['--loud', '--help', 'x', 'y'], ['--baud', 'abc', '--help']]) {
    const { out, err, code } = await run(args, async () => assert.unreachable('it worked'));
    assert.equal([err, code], ['', 0]);
    assert.match(out, 'usage: npm run example -- --board NAME [--baud N]');
    assert.match(out, /rate of the console; 115200 if\s+not given \(300 to\s+921600\)/);
    assert.match(out, 'the board, a file of boards/; needed');
  }
});

test('help keeps to the width of the terminal', () => {
  for (const columns of [40, 60, 80, 110])
    for (const line of helpText(declaration, columns).split('\n'))
      assert.ok(line.length <= columns, `${columns}: ${line}`);
});

const failing = (error: unknown) => async (): Promise<void> => {
  throw error;
};

test('work that fails: `code: sentence`, exit code 1', async () => {
  const lost = Object.assign(new Error('the board does not answer'), { code: 'boardLost' });
  const { out, err, code } = await run(['--board', 'a'], failing(lost));
  assert.equal([out, err, code], ['', 'boardLost: the board does not answer\n', 1]);
  const gone = Object.assign(new Error("ENOENT: no such file, open 'x'"), { code: 'ENOENT' });
  assert.is((await run(['--board', 'a'], failing(gone))).err, "ENOENT: no such file, open 'x'\n");
});

test('with --json the failure is an object on the standard output, of a wrong call too', async () => {
  const lost = Object.assign(new Error('the board does not answer'), { code: 'boardLost' });
  const failed = await run(['--board', 'a', '--json'], failing(lost));
  assert.equal(JSON.parse(failed.out), {
    error: { code: 'boardLost', message: 'the board does not answer' },
  });
  assert.equal([failed.err, failed.code], ['', 1]);
  const called = await run(['--json']);
  assert.equal(JSON.parse(called.out), {
    error: { code: 'usage', message: '--board: expected NAME, got none' },
  });
  assert.is(called.code, 2);
});

test('a stack is for a mistake of the program only', async () => {
  for (const error of [
    new TypeError('x is not a function'),
    Object.assign(new Error('bad'), { code: 'ERR_X' }),
  ]) {
    const { err, code } = await run(['--board', 'a'], failing(error));
    assert.is(code, 1);
    assert.match(err, /^bug: a mistake of this program:\n.*\n +at /);
  }
});

test('a missing word: the message names --help', async () => {
  const needed = { ...declaration, options: {}, words: { ...declaration.words, min: 1 } };
  const { err, code } = await heard(() => runCommand(needed, async () => {}, []));
  assert.equal([err, code], ['FILE: expected one, got none; npm run example -- --help says what it is\n', 2]);
});

test('work gives its exit code', async () => {
  assert.is((await run(['--board', 'a'], async () => 1)).code, 1);
});

const words: string[] = [];
const commands = {
  'keys export': subcommand('keys export NAME', { ...declaration, options: {} }, async given => {
    words.push(...given.words);
  }),
  decode: subcommand('decode HEX', { ...declaration, options: {} }, async () => {}),
};
const program = (...args: string[]): Promise<Outcome> =>
  heard(() => runProgram('cardphone', 'What it is.', commands, args));

test('a program of several commands: one is run, all are listed, an unknown one is named', async () => {
  assert.is((await program('keys', 'export', 'here')).code, 0);
  assert.equal(words, ['here']);
  for (const args of [[], ['--help'], ['help'], ['-h']]) {
    const { out, code } = await program(...args);
    assert.is(code, 0);
    assert.match(out, /cardphone keys export NAME +Does what .*\n +cardphone decode HEX +Does/);
  }
  assert.not.match((await program('keys', '--help')).out, 'decode');
  assert.match((await program('decode', '--help')).out, 'usage: npm run example -- [FILE]');
  for (const args of [['dance'], ['constructor']]) {
    const { err, code } = await program(...args);
    assert.is(err, `cardphone: expected one of keys export, decode, got "${args[0]}"\n`);
    assert.is(code, 2);
  }
  assert.match((await program('keys', 'lose')).err, 'got "keys lose"');
});

test.run();
