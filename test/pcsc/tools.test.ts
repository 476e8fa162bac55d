/**
 * OpenSC, pcsc-tools and pyscard with the project's card in the virtual reader: `npm run card` as their users
 * start it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { CARD_ATR_T1 } from '../../bench/pcsc/cardFront.ts';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import { needing } from '../skip.ts';
import { type Program, startProgram } from './program.ts';
import { findTool, READER, type Stack, startStack, until } from './stack.ts';
import { prepareStack, stackSuite } from './suite.ts';

const missing = prepareStack();

const tools = stackSuite('other programs', missing);
const home = mkdtempSync(`${tmpdir()}/tools-`);
let stack: Stack | undefined;
let card: Program | undefined;

tools.before(async () => {
  stack = await startStack();
  card = startProgram('card', '--', '--vpcd', '127.0.0.1', '--blank');
  await card.says('in the reader');
  const slot = await openReaderSlot({ open: () => openDaemon(), reader: READER });
  await until(slot.isPresent, 'the card, present');
  slot.close();
});
tools.after(async () => {
  await card?.interrupt();
  await stack?.stop();
  rmSync(home, { recursive: true });
});

const toolMs = 15_000;
/** A program's output for an input; ATR_analysis keeps its list of cards under HOME. */
const said = (program: string, args: readonly string[], input = ''): string => {
  const { stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    input,
    timeout: toolMs,
    env: { ...process.env, HOME: home, LC_ALL: 'C' },
  });
  return stdout + stderr;
};
/** A test of a program that may not be installed. */
const withTool = (name: string, debian: string, what: string, check: (program: string) => void): void => {
  const program = findTool(name);
  const missing = program ? undefined : `${name} (Debian: ${debian})`;
  needing(missing, tools)(`${name}: ${what}`, () => check(program!));
};

const hex = (separator: string, octets: Uint8Array = CARD_ATR_T1): string =>
  [...octets].map(octet => octet.toString(16).padStart(2, '0')).join(separator);
const SELECT = '00 a4 04 00 07 f0 43 50 48 4f 4e 45 00';

withTool('opensc-tool', 'opensc', 'reader, ATR, and our card is no other product', opensc => {
  assert.match(said(opensc, ['-l']), new RegExp(`0 +Yes +${READER}`));
  assert.ok(said(opensc, ['-r', READER, '-a']).includes(hex(':')));
  assert.match(said(opensc, ['-r', READER, '-n']), /^unsupported card$/im);
});

withTool('scriptor', 'pcsc-tools', 'commands, statuses, and a reset that forgets the selection', scriptor => {
  const script = ['80 b0 01 00 00', SELECT, 'f0 ca 00 00 00', 'reset', '80 b0 01 00 00'];
  const answers = said(scriptor, ['-r', READER, '-p', 'T=1'], `${script.join('\n')}\n`);
  const statuses = [...answers.matchAll(/(\w\w \w\w) : /g)].map(([, status]) => status);
  assert.equal(statuses, ['69 85', '90 00', '6E 00', '69 85'], answers);
  assert.ok(answers.includes(`< OK: ${hex(' ').toUpperCase()}`), answers);
});

withTool('ATR_analysis', 'pcsc-tools', 'our answer to reset is well-formed and T=1 alone', analysis => {
  const words = said(analysis, hex(' ').split(' '));
  assert.match(words, /TD\(1\) = 01 .*Protocol T = 1/);
  assert.equal(words.match(/Protocol T = \d/g), ['Protocol T = 1']);
  assert.match(words, /TCK = A8 \(correct checksum\)/);
  assert.match(words, /proprietary format/, 'the historical bytes claim no format of 7816-4');
});

withTool('pcsc_scan', 'pcsc-tools', 'the card is in the reader', scan => {
  assert.match(said(scan, ['-c', '-n']), new RegExp(`ATR: ${hex(' ').toUpperCase()}`));
});

/** Connects shared, as most programs do; prints the protocol, the ATR, and each answer. */
const PYSCARD = `
from smartcard.System import readers
from smartcard.util import toHexString
one = [r for r in readers() if str(r) == "${READER}"][0].createConnection()
one.connect()
print("T=%d" % (one.getProtocol() - 1), toHexString(one.getATR()))
for command in ["${SELECT}", "${SELECT.slice(0, -3)}", "00 c0 00 00 1d", "00 c0 00 00 1d"]:
    data, sw1, sw2 = one.transmit(list(bytes.fromhex(command)))
    print(len(data), "%02X%02X" % (sw1, sw2))
`;
/** Debian's own interpreter is the one that sees Debian's modules. */
const python = '/usr/bin/python3';
const hasPyscard = spawnSync(python, ['-c', 'import smartcard']).status === 0;
needing(hasPyscard ? undefined : 'pyscard (Debian: python3-pyscard)', tools)(
  'pyscard: T=1, SELECT with Le and without, GET RESPONSE once',
  () => {
    const lines = said(python, ['-c', PYSCARD]).trim().split('\n');
    const atr = hex(' ').toUpperCase();
    assert.equal(lines, [`T=1 ${atr}`, '28 9000', '0 611C', '28 9000', '0 6985']);
  },
);

/** Programs that want the card, and how each asks for it. */
const RIVALS: readonly (readonly [string, readonly string[]])[] = [
  ['scriptor', ['-r', READER, '-p', 'T=1']],
  ['opensc-tool', ['-r', READER, '-s', SELECT]],
];
for (const [name, args] of RIVALS)
  needing(findTool(name) ? undefined : name, tools)(
    `${name} is refused while another program has the card for itself, and no longer`,
    async () => {
      const refused = /sharing violation|in use by another/i;
      const daemon = await openDaemon();
      const held = await daemon.connectCard(READER);
      assert.match(said(name, args), refused);
      await held.disconnect(false);
      assert.not.match(said(name, args), refused);
      daemon.close();
    },
  );

tools('npm run card says what is wrong at once: no reader, no such profile', async () => {
  const complaint = async (exitCode: number, ...words: string[]): Promise<string> => {
    const program = startProgram('card', '--', ...words);
    assert.is(await program.ended(), exitCode);
    return program.printed().trim();
  };
  assert.match(
    await complaint(1, '--vpcd', '127.0.0.1:9', '--blank'),
    /^noReader: --vpcd: expected a virtual reader at 127\.0\.0\.1:9 \(connect ECONNREFUSED/,
  );
  assert.match(
    await complaint(2, '--vpcd', '127.0.0.1', '--profile', 'huge'),
    /^--profile: expected one of .*, got "huge"$/,
  );
});

tools.run();
