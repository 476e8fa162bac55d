import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createScheduler } from '../../bench/board/scheduler.ts';
import { boot, rig } from './rig.ts';

test('events run in the order of time, then in the order in which they were made', async () => {
  const scheduler = createScheduler();
  const order: string[] = [];
  scheduler.after(20, () => order.push('c'));
  scheduler.after(10, () => order.push('a'));
  scheduler.after(10, () => order.push('b'));
  await scheduler.run({ untilMs: 1 });
  assert.equal(order, ['a', 'b', 'c']);
  assert.is(scheduler.nowUs(), 1000);
});

test('a cancelled event does not run', async () => {
  const scheduler = createScheduler();
  let ran = 0;
  scheduler.cancel(scheduler.after(5, () => ran++));
  scheduler.after(6, () => ran++);
  await scheduler.run({ untilMs: 1 });
  assert.is(ran, 1);
});

test('promise jobs are drained between two interpreter events', async () => {
  const board = await boot(
    `var log = '';
     setTimeout(function () { log += 'a'; Promise.resolve().then(function () { log += 'b'; }); }, 1);
     setTimeout(function () { log += 'c'; }, 1);`,
  );
  assert.is(board.evaluate('log'), 'abc');
});

test('hardware goes on while the interpreter is busy; interpreter events wait', async () => {
  const scheduler = createScheduler();
  const order: string[] = [];
  scheduler.interpreterAfter(0, () => {
    scheduler.after(10, () => order.push(`hardware ${scheduler.nowUs()}`));
    scheduler.interpreterAfter(20, () => order.push(`interpreter ${scheduler.nowUs()}`));
    scheduler.spend(50);
    order.push('busy over');
  });
  await scheduler.run({ untilMs: 1 });
  assert.equal(order, ['hardware 10', 'busy over', 'interpreter 50']);
});

test('a condition that is never met fails after its limit and is named', async () => {
  const scheduler = createScheduler();
  try {
    await scheduler.run({ until: () => false, limitMs: 7, waitingFor: 'the moon' });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /the moon did not happen within 7 virtual milliseconds/);
  }
});

const failure = async (image: string): Promise<string> => {
  const board = rig(image);
  board.powerOn();
  try {
    await board.advance(5000);
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
};

test('an image of endless zero-delay timers ends with an error that says so', async () => {
  const chain = 'function again() { setTimeout(again, 0); } again();';
  assert.match(
    await failure(chain),
    /runaway image: more than 5000 interpreter events within one virtual second/,
  );
  assert.match(await failure('for (var i = 0; i < 8; i++) setInterval(function () {}, 0);'), /runaway image/);
});

test('events that never let time pass end with an error', async () => {
  const scheduler = createScheduler();
  const again = (): void => {
    scheduler.after(0, again);
  };
  again();
  try {
    await scheduler.run({ untilMs: 1 });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /more than 100000 hardware events at 0 us/);
  }
});

test('real time follows the wall clock until stopped', async () => {
  const scheduler = createScheduler();
  let ticks = 0;
  const tick = (): void => {
    ticks++;
    scheduler.after(10_000, tick);
  };
  tick();
  const stop = scheduler.runRealTime(10, error => assert.unreachable(String(error)));
  await new Promise(resolve => setTimeout(resolve, 100));
  stop();
  assert.ok(ticks > 5, `${ticks} ticks`);
});

test.run();
