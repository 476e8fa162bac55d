/**
 * A whole prepaid call as a person plays it at a bench: `npm run card` in the virtual reader, `npm run bench`
 * with the terminal's built image in front of it, pcscd between them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { cardAreas } from '../../firmware/card/areas.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { CARD_MEMORY_BYTES } from '../../firmware/storage/cardMemoryMap.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { fileMemory } from '../../host/fileMemory.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { needing } from '../skip.ts';
import { type Program, startProgram } from './program.ts';
import { findTool, READER, type Stack, startStack } from './stack.ts';
import { prepareStack, stackSuite } from './suite.ts';

const missing = prepareStack();

const bench = stackSuite('npm run bench', missing);
const folder = mkdtempSync(`${tmpdir()}/bench-`);
const eeprom = `${folder}/card.bin`;
const capture = `${folder}/card.pcap`;
let stack: Stack | undefined;
let phone: Program | undefined;
let transcript = '';

const putIn = async (): Promise<Program> => {
  const card = startProgram('card', '--', '--vpcd', '127.0.0.1', '--eeprom', eeprom, '--blank');
  await card.says('in the reader');
  return card;
};
const step = (line: string): void => phone?.type(line);
const shows = async (text: string): Promise<string> => (await phone?.says(`│ ${text}`)) ?? '';

/** Commands of the terminal in a piece of the transcript, links of chains not counted. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/reader → card +(.+?) +\d+ B$/gm)]
    .map(([, name]) => name)
    .filter(name => !name.endsWith('…'));

bench.before(async () => {
  stack = await startStack();
});
bench.after(async () => {
  await phone?.interrupt();
  await stack?.stop();
  rmSync(folder, { recursive: true });
});

bench(
  'a prepaid call: issued, loaded, two units paid, known by reference, through a rival and a pcscd started anew; every yen accounted for',
  async () => {
    phone = startProgram('bench', '--', '--reader', READER, '--trace', 'bytes', '--pcap', capture);
    await shows('INSERT CARD');
    const first = await putIn();
    await shows('CARD NOT ISSUED YET');
    step('issue');
    await phone.says('the card is issued');
    step('load 1000');
    await phone.says('1000 yen are on the card');
    const unknownCard = commandsIn(await shows('1000 YEN'));

    const other = await openDaemon();
    const refusal = await other.connectCard(READER).then(() => 'none', faultCode);
    other.close();

    step('lift');
    step('dial 09012345678');
    step('expect "990 YEN"');
    await shows('990 YEN');
    await shows('980 YEN');
    step('hang up');
    await shows('TAKE YOUR CARD');
    await first.interrupt();
    await shows('INSERT CARD');
    const second = await putIn();
    const knownCard = commandsIn(await shows('980 YEN'));
    step('take');
    await shows('INSERT CARD');
    const rival = await openDaemon();
    await rival.connectCard(READER);
    step('insert');
    await phone.says('another program holds the card; waiting');
    rival.close();
    await phone.says('the other program gave the card back');
    await shows('980 YEN');
    await stack?.stop();
    await phone.says(`waiting for reader "${READER}"`);
    await second.ended();
    stack = await startStack();
    await phone.says(`reader "${READER}" is back`);
    const third = await putIn();
    await shows('980 YEN');
    step('balance');
    await phone.says('980 yen are on the card');
    step('quit');
    await phone.says('Issued 1000 yen, settled 20 yen, in recovery logs 0 yen.');
    const exit = await phone.ended();
    transcript = phone.printed();
    phone = undefined;
    await third.interrupt();

    assert.is(exit, 0, transcript);
    assert.not.match(transcript, /✗|out of the phone's slot/);
    assert.is(refusal, 'sharingViolation', 'the phone holds the card for itself');
    assert.ok(unknownCard.includes('PRESENT CERTIFICATE'));
    assert.ok(unknownCard.some(name => name.startsWith('READ')));
    assert.equal(knownCard, ['SELECT', 'PROVE VALUE']);
  },
);

bench("its trace and its capture have the octets, and nothing of the card's secret key", () => {
  assert.match(transcript, /00 a4 04 00 07 f0 43 50 48 4f 4e 45/);
  assert.match(transcript, /PERSONALISE .+\n +90 e0 00 00 ff ·· ··/);
  const captured = toHex(readFileSync(capture));
  assert.ok(captured.includes('00a4040007f04350484f4e45'));
  assert.ok(captured.includes('80200000'), 'PROVE VALUE');

  const areas = cardAreas(fileMemory(eeprom, CARD_MEMORY_BYTES), hostSha256);
  const { secret } = parseCardInformation(areas.cardInformation.read() as Uint8Array);
  const printed = transcript.replaceAll(' ', '');
  assert.ok(secret.length > 64);
  for (let at = 0; at + 8 <= secret.length; at++) {
    const piece = toHex(secret.subarray(at, at + 8));
    assert.not.ok(
      printed.includes(piece) || captured.includes(piece),
      `octets ${at} to ${at + 7} of p and q`,
    );
  }
});

const tshark = findTool('tshark');
needing(tshark ? undefined : 'tshark (Debian: tshark)', bench)('tshark reads the capture', () => {
  const said = execFileSync(tshark!, ['-r', capture], { encoding: 'utf8', stdio: 'pipe' });
  assert.match(said, /SELECT/);
  assert.match(said, /READ BINARY/);
  assert.not.match(said, /malformed/i);
});

bench('C1 a card of another center, and a blank one: the bench says what comes next', async () => {
  const own = startProgram('bench', '--', '--reader', READER);
  try {
    await own.says('Type steps, one a line; help lists them.');
    const foreign = startProgram('card', '--', '--vpcd', '127.0.0.1');
    await own.says('The card is of another center. npm run card -- --vpcd HOST:PORT --blank makes one');
    await foreign.interrupt();
    await own.says('│ INSERT CARD');
    const blank = startProgram('card', '--', '--vpcd', '127.0.0.1', '--blank');
    await own.says('The card is blank. Type: issue, then: load 1000.');
    own.type('issue');
    await own.says('the card is issued');
    own.type('load 1000');
    await own.says('│ 1000 YEN');
    await blank.interrupt();
  } finally {
    own.type('quit');
    assert.is(await own.ended(), 0, own.printed());
  }
});

bench('C2 help lists the steps; a wrong one is named, and the exit code is 1', async () => {
  const own = startProgram('bench', '--', '--reader', READER);
  // Typed before the phone is ready: done then.
  own.type('help');
  await own.says('help lists them');
  await own.says('load YEN');
  own.type('load lots');
  await own.says('✗ load: expected yen from 1 to 10000, got "lots"');
  own.type('quit');
  assert.is(await own.ended(), 1);
});

bench('what cannot be is said at once: arguments, a file that cannot be written', async () => {
  const complaint = async (exitCode: number, ...words: string[]): Promise<string> => {
    const program = startProgram('bench', '--', ...words);
    assert.is(await program.ended(), exitCode);
    return program.printed().trim();
  };
  assert.match(await complaint(2), /^--reader: expected --reader or --reader NAME, got none$/);
  assert.match(
    await complaint(1, '--reader', 'none'),
    /expected one of these, got "none"\n {2}Virtual PCD 00 00/,
  );
  assert.match(
    await complaint(2, '--reader', READER, '--trace', 'all'),
    /^--trace: expected one of names, lengths, bytes, got "all"$/,
  );
  assert.match(await complaint(1, '--reader', READER, '--pcap', `${folder}/no/file`), /ENOENT.*no\/file/);
});

bench.run();
