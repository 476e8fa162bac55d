/** `npm start -- --play` with each level of trace and with a capture, which tshark reads where it is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { KeySource } from '../../host/keys/keySource.ts';
import { parsePlay } from '../../simulation/play/play.ts';
import { runPlay } from '../../simulation/play/run.ts';
import type { TraceLevel } from '../../simulation/play/transcript.ts';
import { testKey } from '../keys.ts';
import { findTool } from '../pcsc/stack.ts';
import { builtImage } from '../phone/builtImage.ts';
import { needing } from '../skip.ts';
import { runCommand } from './command.ts';

const file = 'simulation/start.ts';
const PLAY = ['new card Aoi', 'load Aoi 1000', 'insert Aoi', 'expect "1000 YEN"', 'take'].join('\n');
const folder = mkdtempSync(`${tmpdir()}/trace-`);
const play = `${folder}/one.play`;
const capture = `${folder}/bytes.pcap`;
writeFileSync(play, PLAY);

/** Test keys, each profile's one after the other. */
const keyStock = (): KeySource => {
  const used = new Map<number, number>();
  return {
    make: async profile => {
      const index = used.get(profile) ?? 0;
      used.set(profile, index + 1);
      return testKey(profile, index);
    },
  };
};

const trace = suite('npm start -- --trace, --pcap');
trace.after(() => rmSync(folder, { recursive: true }));

/** The command, from its arguments to its exit code. */
const startPlay = async (level: string): Promise<string[]> => {
  const words = ['--play', play, '--trace', level, '--pcap', capture];
  const { code, said } = await runCommand(file, words);
  assert.is(code, 0, said);
  assert.match(said, /every yen is accounted for/);
  return said.split('\n');
};
/** What the command does, without building the image again. */
const image = await builtImage();
const performHere = async (level: TraceLevel): Promise<string[]> => {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(...text.split('\n'));
  assert.ok(await runPlay(parsePlay(PLAY), { write, level, image, keys: keyStock() }));
  return lines;
};
/** What went over the card's contacts to and from the terminal. */
const atTheContacts = (lines: string[]): string[] =>
  lines.filter(text => /terminal → Aoi|Aoi → terminal/.test(text));

const heard: Record<string, string[]> = {};
trace('names: who says what, and nothing else', async () => {
  heard['names'] = await performHere('names');
  const messages = atTheContacts(heard['names']);
  assert.ok(messages.length > 10, `${messages.length}`);
  assert.match(messages[0], /^ {2}terminal → Aoi +SELECT$/);
  assert.match(messages[1], /^ {2}Aoi → terminal +response$/);
  assert.not.ok(
    messages.some(text => / B$|9000|\d\d:\d\d/.test(text)),
    'no lengths, no status words, no times',
  );
});

trace('lengths: with times, status words and lengths', async () => {
  heard['lengths'] = await performHere('lengths');
  const messages = atTheContacts(heard['lengths']);
  assert.is(messages.length, atTheContacts(heard['names']).length);
  for (const text of messages) assert.match(text, /^\d\d:\d\d\.\d{3} {4}\S+ → \S+ +.+ +\d+ B$/);
  assert.match(messages[1], /9000 +\d+ B$/);
  assert.not.match(heard['lengths'].join('\n'), /^ {13}[0-9a-f]{2} [0-9a-f]{2} /m, 'no octets');
});

trace('bytes: the octets too, the keys of PERSONALISE masked', async () => {
  heard['bytes'] = await startPlay('bytes');
  const lines = heard['bytes'];
  const messages = atTheContacts(lines);
  assert.is(messages.length, atTheContacts(heard['lengths']).length);
  const octetsAfter = (at: number): string[] => lines[at + 1].trim().split(' ');
  for (const [at, text] of lines.entries()) {
    const length = text.match(/ (\d+) B$/)?.[1];
    if (!length || !/ → /.test(text)) continue;
    // The dispenser's line to the center is shown without octets.
    if (!/^ {13}\S/.test(lines[at + 1])) continue;
    if (Number(length) > 64) assert.match(lines[at + 1], new RegExp(` … \\(${length}\\)$`), text);
    else assert.is(octetsAfter(at).length, Number(length), text);
    if (/PERSONALISE/.test(text) && /→ Aoi/.test(text))
      assert.ok(
        octetsAfter(at)
          .slice(5, 64)
          .every(octet => octet === '··'),
        text,
      );
  }
  const select = lines.findIndex(text => /terminal → Aoi +SELECT/.test(text));
  assert.equal(octetsAfter(select).slice(0, 4), ['00', 'a4', '04', '00']);
  assert.ok(lines.some(text => /PERSONALISE/.test(text)));
});

trace('the capture is one', () => {
  assert.is(readFileSync(capture).subarray(0, 4).toString('hex'), 'd4c3b2a1');
});

const tshark = findTool('tshark');
needing(tshark ? undefined : 'tshark (Debian: tshark)', trace)(
  'tshark reads each packet of the capture as a command to a card',
  () => {
    const said = execFileSync(tshark!, ['-r', capture], { encoding: 'utf8', stdio: 'pipe' });
    const packets = said.trim().split('\n');
    const commands = heard['bytes'].filter(text => / → Aoi /.test(text)).length;
    assert.ok(packets.length >= commands, `${packets.length} packets, ${commands} commands`);
    assert.match(said, /SELECT/i);
    assert.not.match(said, /malformed/i);
    const details = execFileSync(tshark!, ['-r', capture, '-V'], {
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 1e8,
    });
    assert.match(details, /ISO 7816|GSM SIM/i);
    assert.match(details, /9000|Normal ending|Normal processing/i);
  },
);

trace('what is wrong with the arguments is said in a line, with exit code 2', async () => {
  for (const [words, complaint] of [
    [
      ['--play', play, '--trace', 'whispers'],
      /--trace: expected one of names, lengths, bytes, got "whispers"/,
    ],
    [['--play', `${folder}/none.play`], /none\.play/],
    [['--seed', 'x'], /^--seed: expected a whole number from 0 to 4294967295, got "x"\n$/],
    [['--loud'], /--loud/],
  ] as const) {
    const { code, said } = await runCommand(file, words);
    assert.is(code, 2, said);
    assert.match(said, complaint);
    assert.not.match(said, /\n +at /, 'no stack');
  }
});

trace.run();
