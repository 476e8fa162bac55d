/**
 * The service, the reader or the card is away for a while, or a card never answers: each wait ends, and the
 * slot goes on.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Daemon, openDaemon } from '../../bench/pcsc/daemon.ts';
import type { ReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { blankCard, SELECT, scriptedCard } from './rig.ts';
import { codeOf, slotRig } from './slotRig.ts';
import { READER, sleep, startStack, until } from './stack.ts';
import { prepareStack, stackSuite } from './suite.ts';

const missing = prepareStack();

/** A busy machine takes long to start a program. */
const programLimitMs = 60_000;
const muteCard = () => scriptedCard(() => new Promise(() => {}));
const isServed = async (slot: ReaderSlot): Promise<void> => {
  await slot.activate();
  assert.is(toHex((await slot.transmit(SELECT)).subarray(-2)), '9000');
};

/** Processes that this one started to load the library, by Linux's table. */
const libraryProcesses = (): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && readProc(`${name}/cmdline`).includes('serviceProcess.ts'))
    .filter(name => readProc(`${name}/stat`).split(') ')[1]?.split(' ')[1] === `${process.pid}`)
    .map(Number);
/** Empty for a process that has just ended. */
const readProc = (file: string): string => {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch {
    return '';
  }
};

const without = suite('without a smart-card service');
without('one line says what to start', async () => {
  const error = await openDaemon().catch((error: Error) => error);
  assert.match(
    (error as Error).message,
    /^PC\/SC, start: no smart-card service; start [^\n]+$|^PC\/SC: its library cannot be loaded: [^\n]+$/,
  );
});

const away = stackSuite('away and back', missing);
const rig = slotRig(away);

away('pcscd is started anew: the card is out, the wait is said, and the slot goes on', async () => {
  const slot = await rig.inserted(blankCard());
  const notices = rig.noticesOf(slot);
  const heard: boolean[] = [];
  slot.onPresence(present => heard.push(present));
  await isServed(slot);

  await rig.stack.stop();
  await until(() => notices.length > 0, 'the notice');
  assert.is(await codeOf(slot.transmit(SELECT)), 'cardRemoved');
  assert.is(await codeOf(slot.activate()), 'cardRemoved');
  rig.stack = await startStack();
  await until(() => notices.length > 1, 'the other notice');
  await rig.plug(blankCard());
  await until(slot.isPresent, 'the card, present');
  await isServed(slot);

  assert.equal(heard, [false, true]);
  assert.match(notices[0], /^PC\/SC.*; waiting for reader "Virtual PCD 00 00"$/);
  assert.equal(notices.slice(1), ['reader "Virtual PCD 00 00" is back']);
});

away('the process of the library dies: said, and another one serves', async () => {
  const slot = await rig.inserted(blankCard());
  const notices = rig.noticesOf(slot);
  await slot.activate();
  for (const pid of libraryProcesses()) process.kill(pid, 'SIGKILL');
  await until(() => notices.length === 2, 'both notices');
  assert.match(notices[0], /^PC\/SC: its process ended with SIGKILL; waiting/);
  await until(slot.isPresent, 'the card, present');
  await isServed(slot);
});

const rival = async (): Promise<Daemon> => {
  const other = await openDaemon();
  await other.connectCard(READER);
  return other;
};

away(
  'another program holds the card: said, waited for, and the card is in the slot when it is free',
  async () => {
    const slot = await rig.inserted(blankCard());
    const notices = rig.noticesOf(slot);
    const other = await rival();
    assert.is(await codeOf(slot.activate()), 'cardRemoved');
    assert.is(slot.isPresent(), false);
    await sleep(1500);
    assert.equal(notices, ['another program holds the card; waiting']);
    other.close();
    await until(slot.isPresent, 'the card, in the slot');
    assert.equal(notices.slice(1), ['the other program gave the card back']);
    await isServed(slot);
  },
);

away('another program holds a card that is taken out: the next card is not waited for', async () => {
  const slot = await rig.inserted(blankCard());
  const notices = rig.noticesOf(slot);
  const other = await rival();
  assert.is(await codeOf(slot.activate()), 'cardRemoved');
  await rig.plugged.splice(0)[0].unplug();
  await sleep(1000);
  assert.is(slot.isPresent(), false);
  other.close();
  await rig.plug(blankCard());
  await until(slot.isPresent, 'the next card');
  await isServed(slot);
  assert.equal(notices, ['another program holds the card; waiting']);
});

away('a card that was late is not asked again until it was out, and the next one is', async () => {
  const slot = await rig.inserted(muteCard(), { cardResponseTimeoutMs: 300 });
  const notices = rig.noticesOf(slot);
  await slot.activate();
  assert.is(await codeOf(slot.transmit(SELECT)), 'cardMute');
  assert.is(await codeOf(slot.activate()), 'cardMute');
  await rig.plugged.splice(0)[0].unplug();
  await until(() => !slot.isPresent(), 'the slot, empty');
  await rig.plug(blankCard());
  await until(slot.isPresent, 'the next card');
  await isServed(slot);
  assert.equal(notices, []);
});

away('a program whose card is mute ends at once when it ends', async () => {
  await rig.plug(muteCard());
  const program = fileURLToPath(new URL('./leaveMuteCard.ts', import.meta.url));
  const code = await new Promise<unknown>(resolve => {
    const child = execFile(
      process.execPath,
      [...process.execArgv, program],
      { timeout: programLimitMs },
      (error, stdout) => resolve([error?.code, stdout.trim()]),
    );
    assert.ok(child.pid);
  });
  assert.equal(code, [3, 'cardMute']);
});

away(
  'pcscd that answers nothing: the wait ends with its limit, and this program goes on meanwhile',
  async () => {
    const slot = await rig.inserted(blankCard(), { activateTimeoutMs: 500 });
    rig.stack.pause();
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 20);
    assert.is(await codeOf(slot.activate()), 'cardMute');
    clearInterval(ticking);
    rig.stack.resume();
    assert.ok(ticks > 5, `${ticks} turns in 500 ms`);
    await rig.plugged.splice(0)[0].unplug();
    await until(() => !slot.isPresent(), 'the slot, empty');
    await rig.plug(blankCard());
    await until(slot.isPresent, 'the next card');
    await isServed(slot);
  },
);

without.run();
away.run();
