/**
 * `npm start` at a terminal's keyboard: what is typed, what the window shows, and how the terminal is left.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needing } from '../skip.ts';
import { scriptTool, startInTerminal, type Terminal } from './terminal.ts';

const file = 'simulation/start.ts';
const screenTaken = '\u001b[?1049h\u001b[?25l';
const screenLeft = '\u001b[?25h\u001b[?1049l';
const everyYen = /every yen is accounted for/;

const within = async (terminal: Terminal, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } finally {
    await terminal.end();
  }
};

/** A whole picture that was drawn after this moment, its escapes taken away. */
const nextPicture = async (terminal: Terminal): Promise<string[]> => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a picture begins at the window's first cell
  for (let begun = 0; begun < 2; begun++) await terminal.says(/\u001b\[H/);
  const pictures = terminal.said().split('\u001b[H');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of a terminal
  return pictures[pictures.length - 2].replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '').split(/\r?\n/);
};

const onTerminal = needing(scriptTool ? undefined : 'script (Debian: bsdutils)');

onTerminal(
  'A9 A10 A12 keys while it starts are swallowed, 60 × 20 is enough, SIGTERM leaves the terminal as it was',
  () => {
    const terminal = startInTerminal(file, { columns: 60, rows: 20 });
    return within(terminal, async () => {
      await terminal.says(/Making the keys/);
      terminal.type('nnnhhh');
      await terminal.says(/INSERT CARD/);
      assert.not.match(terminal.said().split(screenTaken)[0], /[nh]{2}/, 'no echo');
      terminal.type('n');
      await terminal.says(/card Aoi issued/);
      const picture = await nextPicture(terminal);
      assert.match(picture.join('\n'), /cards +\[Aoi\]\n/, 'the keys from before made no card');
      assert.match(picture.join('\n'), 'on its cradle');
      assert.ok(picture.length <= 20, 'nothing scrolls');
      for (const row of picture) assert.ok(row.length <= 60, row);
      terminal.signal('SIGTERM');
      assert.is(await terminal.ended, 143);
      const left = terminal.said().split(screenLeft);
      assert.is(left.length, 2, 'the screen is given back once');
      assert.match(left[1], everyYen);
      assert.not.match(left[1], '\u001b');
    });
  },
);

onTerminal('A9 an interrupt while it starts ends it, and the terminal echoes again', () => {
  const terminal = startInTerminal(file);
  return within(terminal, async () => {
    await terminal.says(/Making the keys/);
    terminal.type('\u0003');
    assert.is(await terminal.ended, 130);
    assert.not.match(terminal.said(), '\u001b');
  });
});

for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
  onTerminal(`A13 ${JSON.stringify(env)}: line by line, without escapes; q ends with the ledger`, () => {
    const terminal = startInTerminal(file, { env });
    return within(terminal, async () => {
      await terminal.says(/\[h\] handset/);
      await terminal.says(/│ INSERT CARD/);
      terminal.type('hh');
      await terminal.says(/● lift\r?\n/);
      await terminal.says(/● hang up/);
      terminal.type('q');
      await terminal.says(everyYen);
      assert.is(await terminal.ended, 0);
      assert.not.match(terminal.said(), '\u001b');
    });
  });

test.run();
