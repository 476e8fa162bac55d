import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventQueue } from '../../firmware/runtime/eventQueue.ts';

/** Time that a test moves. */
const handTimer = () => {
  let now = 0;
  let next = 1;
  const waiting = new Map<number, { at: number; listener: () => void }>();
  return {
    now: () => now,
    after: (milliseconds: number, listener: () => void) => {
      waiting.set(next, { at: now + milliseconds, listener });
      return next++;
    },
    cancel: (id: number) => void waiting.delete(id),
    waiting: () => waiting.size,
    move: (milliseconds: number) => {
      now += milliseconds;
      for (const [id, { at, listener }] of [...waiting])
        if (at <= now) {
          waiting.delete(id);
          listener();
        }
    },
  };
};

test('events come in order, whether they wait or are waited for', async () => {
  const timer = handTimer();
  const events = eventQueue<number>(timer);
  events.post(1);
  events.post(2);
  assert.equal([await events.next(10), await events.next(10)], [1, 2]);
  const waited = events.next(10);
  events.post(3);
  assert.is(await waited, 3);
  assert.is(timer.waiting(), 0, 'the timeout is taken back');
});

test('undefined after the timeout, and not before; a later event waits', async () => {
  const timer = handTimer();
  const events = eventQueue<number>(timer);
  let answer: number | undefined | 'none yet' = 'none yet';
  const waited = events.next(100).then(event => {
    answer = event;
  });
  timer.move(99);
  await Promise.resolve();
  assert.is(answer, 'none yet');
  timer.move(1);
  await waited;
  assert.is(answer, undefined);
  events.post(5);
  timer.move(1000);
  assert.is(await events.next(1), 5);
});

test('beyond 32 waiting events the newest is dropped; forget drops all', async () => {
  const timer = handTimer();
  const events = eventQueue<number>(timer);
  for (let i = 1; i <= 40; i++) events.post(i);
  for (let i = 1; i <= 32; i++) assert.is(await events.next(1), i);
  events.post(41);
  events.forget();
  const none = events.next(1);
  timer.move(1);
  assert.is(await none, undefined);
});

// attacks.md 4: an event that is lost changes the state for ever.
test('attack 4: a change comes before all keys, once, however many keys wait', async () => {
  const events = eventQueue<string>(handTimer());
  for (let i = 0; i < 40; i++) events.post('5');
  events.change('change');
  for (let i = 0; i < 40; i++) events.post('6');
  events.change('change');
  assert.equal([await events.next(1), await events.next(1)], ['change', '5']);
  const waited = eventQueue<string>(handTimer());
  const next = waited.next(10);
  waited.change('change');
  assert.is(await next, 'change');
});

test.run();
