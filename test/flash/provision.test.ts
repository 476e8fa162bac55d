/** Provisioning: once, whole or not at all, and its effect on the terminal. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { description as stm32f405 } from '../../boards/stm32f405.ts';
import { description as virtual } from '../../boards/virtual.ts';
import { issueTerminal } from '../../center/issue.ts';
import { ESIGN_1536 } from '../../firmware/crypto/profiles.ts';
import { craftPin } from '../../firmware/provisioning/craftPin.ts';
import { createProvisioner } from '../../firmware/provisioning/provisioner.ts';
import {
  encodeProvisioning,
  masterAnchor,
  type Provisioning,
  provision,
  readAnchor,
  readProvisioning,
} from '../../firmware/provisioning/provisioning.ts';
import { fault, faultCode } from '../../firmware/runtime/fault.ts';
import { install } from '../../firmware/terminal/install/install.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { encodeMasterFile, parseMasterFile } from '../../flash/provisioning/masterFile.ts';
import { provisionBoard } from '../../flash/provisioning/provisionBoard.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Memory } from '../../hal/memory.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { cutsOf, recordingMemory } from '../settlement/tornMemory.ts';
import { BenchBoard } from './benchBoard.ts';
import { smallRelease } from './rig.ts';

const MEMORY_BYTES = 65536;
const master = { generation: 1, profile: ESIGN_1536, publicKey: new Uint8Array(192).fill(0xb7) };
const secrets: Provisioning = {
  boardId: new Uint8Array(8).fill(1),
  sealingKey: new Uint8Array(32).fill(2),
  anchor: masterAnchor(hostSha256, master.profile, master.publicKey),
  provisionedAt: 828_352_800,
};
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'nothing thrown';
  } catch (error) {
    return faultCode(error);
  }
};
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing thrown',
    error => `${faultCode(error)}: ${(error as Error).message}`,
  );

test('S4.2 the provisioning record reads back, and is written once only', async () => {
  const memory = ramMemory(MEMORY_BYTES);
  assert.is(readProvisioning(memory, hostSha256), undefined);
  provision(memory, hostSha256, encodeProvisioning(secrets));
  assert.equal(readProvisioning(memory, hostSha256), secrets);
  assert.equal(readAnchor(memory, hostSha256), secrets.anchor);
  const again = encodeProvisioning({ ...secrets, boardId: new Uint8Array(8).fill(9) });
  assert.is(await codeOf(() => provision(memory, hostSha256, again)), 'alreadyProvisioned');
  assert.equal(readProvisioning(memory, hostSha256), secrets);
});

test('malformed: octets of another length or version are not written', async () => {
  const memory = ramMemory(MEMORY_BYTES);
  const octets = encodeProvisioning(secrets);
  for (const wrong of [
    octets.subarray(1),
    new Uint8Array([...octets, 0]),
    new Uint8Array([2, ...octets.subarray(1)]),
  ])
    assert.is(await codeOf(() => provision(memory, hostSha256, wrong)), 'malformed');
  assert.is(readProvisioning(memory, hostSha256), undefined);
});

/** As far as the records go: each byte that is overwritten is a cut. */
const SMALL_MEMORY_BYTES = 5910;

test('S4.2 power cut at each byte: provisioned or not, never in between, and it can be done again', () => {
  const before: Memory = ramMemory(SMALL_MEMORY_BYTES);
  const recording = recordingMemory(before);
  provision(recording, hostSha256, encodeProvisioning(secrets));
  let whole = 0;
  let absent = 0;
  for (const { memory, cut } of cutsOf(ramMemory(SMALL_MEMORY_BYTES), recording.writes)) {
    const left = readProvisioning(memory, hostSha256);
    if (left) whole++;
    else {
      absent++;
      provision(memory, hostSha256, encodeProvisioning(secrets));
    }
    assert.equal(readProvisioning(memory, hostSha256), secrets, cut);
  }
  console.log(`provisioning record: ${whole + absent} cuts, ${absent} left it absent, ${whole} whole`);
  assert.ok(whole === 1 && absent > SMALL_MEMORY_BYTES);
});

test('attack 7: what another center wrote is gone before the record is there, and nothing else', () => {
  const used = () => {
    const memory = ramMemory(MEMORY_BYTES);
    memory.write(0, new Uint8Array(MEMORY_BYTES).fill(0xa5));
    return memory;
  };
  const [key, journal] = [used(), used()];
  const hex = Buffer.from(encodeProvisioning(secrets)).toString('hex');
  const provisioner = createProvisioner(key, journal, hostSha256);
  assert.match(provisioner.provision(hex.slice(2), ''), /^!malformed /);
  assert.is(key.read(0, 1)[0], 0xa5, 'octets that are no record overwrite nothing');
  assert.is(provisioner.provision(hex, '11'.repeat(24)), '');
  const fresh = ramMemory(MEMORY_BYTES);
  provision(fresh, hostSha256, encodeProvisioning(secrets));
  assert.equal(key.read(0, MEMORY_BYTES), fresh.read(0, MEMORY_BYTES));
  const freshJournal = ramMemory(MEMORY_BYTES);
  craftPin(freshJournal, hostSha256).replace(new Uint8Array(24).fill(0x11));
  assert.equal(journal.read(0, MEMORY_BYTES), freshJournal.read(0, MEMORY_BYTES));
  journal.write(0, Uint8Array.of(7));
  assert.match(provisioner.provision(hex, ''), /^!alreadyProvisioned /);
  assert.is(journal.read(0, 1)[0], 7, 'a provisioned phone keeps its journal');
});

test('foreignMaster: a provisioned terminal is not installed by another center', async () => {
  const { newCenter, installerFor } = await import('./centerRig.ts');
  const [own, foreign] = [await newCenter(), await newCenter()];
  const anchor = masterAnchor(hostSha256, own.master.profile, own.master.publicKey);
  const ours = parseTerminalInformation(await issueTerminal(own));
  const theirs = parseTerminalInformation(await issueTerminal(foreign));
  assert.is(await codeOf(() => install(installerFor(own, anchor), theirs)), 'foreignMaster');
  assert.ok(await install(installerFor(own, anchor), ours));
  assert.ok(await install(installerFor(own, undefined), theirs));
});

test('badMaster: the message names the wrong field of a master key’s file', async () => {
  assert.equal(parseMasterFile(encodeMasterFile(master)), master);
  const wrong = (change: object) => JSON.stringify({ ...JSON.parse(encodeMasterFile(master)), ...change });
  for (const [text, field] of [
    ['{', /file: expected a JSON object/],
    [wrong({ kind: 'x' }), /kind: expected/],
    [wrong({ generation: 0 }), /generation: expected a whole number from 1 to 255/],
    [wrong({ profile: 3 }), /profile: expected an ESIGN profile/],
    [wrong({ publicKey: 'b7' }), /publicKey: expected 192 octets, got 1/],
  ] as const)
    assert.throws(() => parseMasterFile(text), field);
});

const provisionIt = (board: BenchBoard, pin?: string) =>
  board.withTool(tool => provisionBoard(tool, { board: virtual, master, pin }));
const memoryOf = (board: BenchBoard): Memory => {
  const { contents } = board.keyMemory;
  return {
    size: contents.length,
    read: (at, n) => contents.slice(at, at + n),
    write: (at, b) => contents.set(b, at),
  };
};
const flashed = async (): Promise<BenchBoard> => {
  const board = new BenchBoard();
  await board.powerOn();
  await board.flashRelease(await smallRelease('1.0.0'));
  return board;
};

test('attack 11: a line with secrets that the board does not answer is not in the error, nor on the board’s console', async () => {
  const board = await flashed();
  const secrets: string[] = [];
  const said = await board.withTool(tool => {
    const evaluate = tool.evaluate.bind(tool);
    tool.evaluate = async expression => {
      const found = expression.match(/(?<=")[0-9a-f]{64,}(?=")/g);
      if (!found) return evaluate(expression);
      secrets.push(...found);
      throw fault('boardError', `console: Uncaught SyntaxError: got ${expression}`);
    };
    return failure(provisionBoard(tool, { board: virtual, master, pin: '27182818' }));
  });
  assert.ok(secrets.length > 0);
  for (const secret of secrets)
    for (let at = 0; at + 8 <= secret.length; at++)
      for (const text of [said, ...board.output]) assert.not.match(text, secret.slice(at, at + 8));
  assert.match(said, /^boardError: \w+: the board did not answer/);
});

test('S4.2 a board is provisioned over its console, once; opening it erases the record', async () => {
  const board = await flashed();
  const passport = await provisionIt(board, '27182818');
  const written = readProvisioning(memoryOf(board), hostSha256)!;
  assert.is(Buffer.from(written.boardId).toString('hex'), passport.boardId);
  assert.equal(written.anchor, secrets.anchor);
  assert.is.not(new Set(written.sealingKey).size, 1);
  const said = board.output.join('\n') + JSON.stringify(passport);
  assert.not.match(said, Buffer.from(written.sealingKey).toString('hex'));
  assert.match(
    await failure(provisionIt(board)),
    new RegExp(`^alreadyProvisioned: board ${passport.boardId}`),
  );
  assert.match(board.boots(), /boot: A 1\.0\.0 \| READY A 1\.0\.0$/);
  board.keyMemory.tamper();
  assert.is.not((await provisionIt(board)).boardId, passport.boardId);
});

test('the craft PIN is set as well, and neither printed nor kept in the clear', async () => {
  const board = await flashed();
  await provisionIt(board, '27182818');
  const fram = board.journalMemory;
  const memory: Memory = {
    size: fram.length,
    read: (at, n) => fram.slice(at, at + n),
    write: (at, b) => fram.set(b, at),
  };
  assert.is(craftPin(memory, hostSha256).check('27182818', 0), 'right');
  assert.not.match(board.output.join('\n'), /27182818/);
  assert.match(
    await failure(provisionIt(await flashed(), '12x4')),
    /^badPin: craft PIN: expected 4 to 8 digits$/,
  );
});

test('noKeyMemory and notHeld: boards that cannot be provisioned say why', async () => {
  const board = await flashed();
  const refusal = board.withTool(tool => provisionBoard(tool, { board: stm32f405, master }));
  assert.match(await failure(refusal), /^noKeyMemory: board stm32f405/);
  const foreign = new BenchBoard();
  await foreign.powerOn();
  foreign.evaluate('require("Storage").write(".boot0", "var someoneElses = 1;")');
  assert.match(await failure(provisionIt(foreign)), /^notHeld: /);
});

test('noImage: a bare interpreter, or a board whose writing was cut, is given no secrets', async () => {
  const bare = new BenchBoard();
  await bare.powerOn();
  assert.is(
    await failure(provisionIt(bare)),
    "noImage: board: expected a phone's program, got no image: the bare interpreter of the vendor; needs: npm run flash -- --board virtual",
  );
  const cut = await flashed();
  cut.flash.erase('.boot0');
  assert.match(await failure(provisionIt(cut)), /^noImage: .*not written to its end; needs: npm run flash/);
  assert.is(readProvisioning(memoryOf(cut), hostSha256), undefined);
});

test('S4.2 power cut at each step of provisioning: the board starts or says that it is held, and the second run ends', async () => {
  const cells = (await flashed()).flash.cells;
  const whole = new BenchBoard(cells);
  await whole.powerOn();
  const before = { steps: whole.steps, lines: whole.lines };
  await provisionIt(whole);
  const steps = whole.steps - before.steps;
  const lines = whole.lines - before.lines;
  const seen = new Map<string, number>();
  for (let cut = 1; cut <= steps + lines; cut++) {
    const board = new BenchBoard(cells);
    await board.powerOn();
    // Between the steps of flash the program is typed and the record written: cut there after each line.
    if (cut <= steps) board.cutAfter(cut);
    else board.cutAfterLines(cut - steps);
    await provisionIt(board).catch(() => undefined);
    board.cut();
    await board.powerOn();
    const said = board.boots();
    assert.match(
      said,
      /^boot: (A 1\.0\.0 \| READY A 1\.0\.0|held, nothing is started; needs: the tool that was cut off, run again)$/,
    );
    const again = await failure(provisionIt(board));
    assert.match(again, /^(nothing thrown|alreadyProvisioned: )/);
    assert.ok(readProvisioning(memoryOf(board), hostSha256));
    await board.powerOn();
    assert.is(board.boots(), 'boot: A 1.0.0 | READY A 1.0.0');
    const what = `${said.slice(0, 12)}…; second run: ${again.replace(/:.*/, '')}`;
    seen.set(what, (seen.get(what) ?? 0) + 1);
  }
  const tried = [...seen.values()].reduce((sum, count) => sum + count, 0);
  assert.is(tried, steps + lines);
  console.log(
    `provisioning: ${tried} cuts tried, ${tried} survived: ${steps} in flash, ${lines} between console lines`,
  );
  for (const [what, count] of seen) console.log(`  ${String(count).padStart(4)}  ${what}`);
});

test.run();
