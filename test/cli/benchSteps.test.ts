/** The bench's prompt: its steps, its hints, and the line that is typed on. */
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { english } from '../../firmware/terminal/display/prompts/english.ts';
import { HINTS, hintGiver } from '../../simulation/reader/hints.ts';
import { openPrompt } from '../../simulation/reader/prompt.ts';
import { BENCH_STEPS, parseBenchStep, stepList } from '../../simulation/reader/steps.ts';

test('C2 help lists every step as it is written', () => {
  const list = stepList();
  assert.is(list.length, Object.keys(BENCH_STEPS).length);
  for (const form of [
    'issue',
    'load YEN',
    'balance',
    'take',
    'dial DIGITS',
    'expect "TEXT"',
    'center on|off',
    'help',
  ])
    assert.ok(
      list.some(line => line.startsWith(`  ${form} `)),
      form,
    );
});

test('C2 a step is taken apart, and a wrong word is named', () => {
  assert.equal(parseBenchStep('load 500'), { verb: 'load', words: ['500'] });
  assert.equal(parseBenchStep('expect "990 YEN"'), { verb: 'expect', words: ['990 YEN'] });
  assert.throws(() => parseBenchStep('load Aoi 500'), /^load: expected yen from 1 to 10000, got "Aoi"$/);
  assert.throws(
    () => parseBenchStep('new card Aoi'),
    /expected a step \(issue, load, .*, help, quit\), got "new"/,
  );
  assert.throws(() => parseBenchStep('take Aoi'), /take: expected nothing behind take, got "Aoi"/);
});

test('C1 the hints stand beside texts that the phone shows, and come once each time', () => {
  for (const [text] of HINTS) assert.ok(english.includes(text), text);
  const hint = hintGiver();
  assert.is(hint(['INSERT CARD', '', '', '']), undefined);
  assert.match(hint(['CARD NOT ISSUED YET ', '', '', '']) ?? '', /Type: issue, then: load 1000/);
  assert.is(hint(['CARD NOT ISSUED YET ', '', '', '']), undefined, 'still shown');
  assert.is(hint(['INSERT CARD', '', '', '']), undefined);
  assert.ok(hint(['CARD NOT ISSUED YET ', '', '', '']), 'shown again');
});

const streams = (isTTY: boolean) => {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => input, isRaw: false });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let said = '';
  output.setEncoding('utf8').on('data', piece => {
    said += piece;
  });
  return { input, output, said: () => said };
};

const withEnvironment = <T>(values: Record<string, string>, work: () => T): T => {
  const before = { ...process.env };
  delete process.env['NO_COLOR'];
  Object.assign(process.env, values);
  try {
    return work();
  } finally {
    process.env = before;
  }
};

test('C2 in a terminal the steps have a prompt, and what is printed stands above what is being typed', async () => {
  const { input, output, said } = streams(true);
  const prompt = withEnvironment({ TERM: 'xterm' }, () => openPrompt(input, output));
  prompt.say('the phone rings');
  assert.match(said(), /the phone rings\n.*step> /s);
  input.write('li');
  await new Promise(resolve => setTimeout(resolve, 20));
  prompt.say('a message');
  assert.match(said(), /a message\n.*step> li/s);
  input.write('ft\r');
  for await (const line of prompt.lines) {
    assert.is(line, 'lift');
    break;
  }
  prompt.close();
});

test('C2 A13 without a terminal, or with NO_COLOR, there are lines only', () => {
  for (const [isTTY, environment] of [
    [false, { TERM: 'xterm' }],
    [true, { TERM: 'dumb' }],
    [true, { TERM: 'xterm', NO_COLOR: '1' }],
  ] as const) {
    const { input, output, said } = streams(isTTY);
    const prompt = withEnvironment(environment, () => openPrompt(input, output));
    prompt.say('a message');
    assert.is(said(), 'a message\n');
    prompt.close();
  }
});

test.run();
