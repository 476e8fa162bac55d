/**
 * The center is killed with SIGKILL before each statement that its mailbox makes for a terminal's messages:
 * each message is answered, in order, and none twice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../center/store/store.ts';
import { within } from '../../host/limit.ts';
import { ownProcess } from '../../host/process/ownProcess.ts';
import { projectRoot } from '../../host/root.ts';
import { sampled } from '../whole.ts';
import { issueTerminals, type Phone, phoneAt, stateOf } from './mailboxTerminal.ts';

const PROGRAM = join(projectRoot, 'test/center/mailboxUntilKilled.ts');
const startMsMax = 30_000;
const CALLS_MAX = 5;
const ALARMS = 'abc';
const ANSWERS = ['1961', '1962', '1963'];

/** A process with a mailbox on this database. */
const startCenter = async (address: string, killAt: number) => {
  const { child, end } = ownProcess(process.execPath, ['--import', 'tsx', PROGRAM, address, String(killAt)], {
    cwd: projectRoot,
  });
  let said = '';
  const ready = new Promise<number>(resolve => {
    child.stdout?.on('data', piece => {
      said += piece;
      const port = /ready (\d+)\n/.exec(said)?.[1];
      if (port) resolve(Number(port));
    });
  });
  const ended = new Promise<string>(resolve => child.once('close', (_, signal) => resolve(String(signal))));
  const port = await within(startMsMax, ready, () => new Error('the center did not start'));
  return { port, end, ended, child, statements: () => Number(said.trim().split('\n').pop()) };
};

/** A database with one terminal, and the terminal with its questions. */
const prepare = async (folder: string, name: string, port: () => number) => {
  const address = join(folder, `${name}.db`);
  const store = await openStore(address);
  await issueTerminals(store, 1);
  await store.close();
  const phone = phoneAt(port, 1);
  phone.memory.waiting = [...ALARMS].map((alarm, i) => ({
    number: i + 1,
    message: stateOf(phone.id, alarm),
  }));
  return { address, phone };
};

/** Calls until so many answers have come and every question is acknowledged; what is cut is called again. */
const callOn = async ({ memory, callUntil }: Phone, answers: number): Promise<void> => {
  const isDone = () => memory.got.length >= answers && !memory.waiting.length;
  for (let calls = 0; calls < CALLS_MAX && !isDone(); calls++) await callUntil('the answers', isDone);
};

const rowsOf = async (address: string) => {
  const store = await openStore(address);
  const { db } = store;
  const done = (await db.selectFrom('counters').select('name').orderBy('name').execute()).map(
    one => one.name,
  );
  const letters = (await db.selectFrom('outbox').select('id').execute()).length;
  await store.close();
  return { done: done.join(''), letters };
};

test('killed before any statement, each message is done, answered, and answered once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-mailbox-'));
  let port = 0;
  try {
    const whole = await prepare(folder, 'whole', () => port);
    const undisturbed = await startCenter(whole.address, 0);
    port = undisturbed.port;
    await callOn(whole.phone, ALARMS.length);
    assert.equal(whole.phone.memory.got, ANSWERS);
    undisturbed.child.kill('SIGTERM');
    await undisturbed.ended;
    const statements = undisturbed.statements();
    assert.ok(statements > 20, `${statements} statements`);
    assert.equal(await rowsOf(whole.address), { done: ALARMS, letters: 0 });

    const all = Array.from({ length: statements }, (_, i) => i + 1);
    const tried = sampled('statements to be killed at', all, 0.04);
    for (const killAt of tried) {
      const { address, phone } = await prepare(folder, `${killAt}`, () => port);
      const killed = await startCenter(address, killAt);
      port = killed.port;
      await callOn(phone, ALARMS.length).catch(() => {});
      assert.is(await killed.ended, 'SIGKILL', `statement ${killAt}`);
      const again = await startCenter(address, 0);
      port = again.port;
      // A message shows the epoch, and what is left comes before its answer.
      phone.memory.waiting.push({ number: 9, message: stateOf(phone.id, 'c') });
      await callOn(phone, ALARMS.length + 1);
      await again.end();
      assert.equal(phone.memory.got, [...ANSWERS, ANSWERS[2]], `killed before ${killAt} of ${statements}`);
      assert.ok(!phone.memory.refused.some(code => code !== 'sealReplayed'), phone.memory.refused.join());
      assert.equal(await rowsOf(address), { done: ALARMS, letters: 0 }, `after ${killAt} of ${statements}`);
    }
    console.log(`killed before ${tried.length} of ${statements} statements: nothing lost`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
