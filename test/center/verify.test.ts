/** The signatures of usage records: verified where the center is, or in threads, each answer in its place. */
import { EventEmitter } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { messageVerifier, type Verification } from '../../center/ingest/verifyMessage.ts';
import { threadsFor, type VerifyThread, verifyPool } from '../../center/ingest/verifyPool.ts';
import type { VerifyTask } from '../../center/ingest/verifyWorker.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { scheme } from './fleet.ts';
import { forged, signedMessages } from './signedMessages.ts';

test('a signature holds by its own card’s key only; one that is missing or of another length does not', async () => {
  const verify = messageVerifier();
  const [one, other] = await signedMessages(2);
  assert.is(await verify(one), true);
  assert.is(await verify(other), true);
  assert.is(await verify(one), true, 'by the key that was kept');
  assert.is(await verify({ ...one, publicKey: other.publicKey }), false);
  assert.is(await verify(forged(one)), false);
  const unsigned = one.message.subarray(0, one.message.length - 192);
  assert.is(await verify({ ...one, message: unsigned }), false);
  assert.is(await verify({ ...one, message: one.message.subarray(0, one.message.length - 1) }), false);
  const named = await verify({ ...one, keyProfile: 0x99 }).then(() => 'taken', faultCode);
  assert.is(named, 'badKey', 'a key is kept by its profile too');
});

/** A scheme that counts, and takes every signature. */
const counting = () => {
  const seen = { imports: 0, asked: 0 };
  const importPublicKey: typeof scheme.importPublicKey = (profile, octets) => {
    seen.imports++;
    return scheme.importPublicKey(profile, octets);
  };
  const verify = async (): Promise<boolean> => ++seen.asked > 0;
  return { seen, scheme: { importPublicKey, verify } };
};

test('a key is imported once while it is kept; the oldest one makes room when there are too many', async () => {
  const { seen, scheme: counted } = counting();
  const verify = messageVerifier(counted, 2);
  const many = await signedMessages(3);
  const imports = async (i: number): Promise<number> => {
    const before = seen.imports;
    await verify(many[i]);
    return seen.imports - before;
  };
  const counts: number[] = [];
  for (const i of [0, 0, 1, 0, 1, 2, 1, 2, 0, 2, 1]) counts.push(await imports(i));
  assert.equal(counts, [1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1]);
});

test('a message without a signature is not asked about; one octet of it is', async () => {
  const { seen, scheme: counted } = counting();
  const verify = messageVerifier(counted);
  const [one] = await signedMessages(1);
  const { message } = one;
  assert.is(await verify({ ...one, message: message.subarray(0, message.length - 192) }), false);
  assert.is(seen.asked, 0);
  assert.is(await verify({ ...one, message: message.subarray(0, message.length - 191) }), true);
  assert.is(seen.asked, 1);
});

/** A thread by hand: it keeps its tasks, and says whether it would hold the program. */
class HandThread extends EventEmitter {
  readonly tasks: VerifyTask[] = [];
  isHolding = true;
  isEnded = false;
  /** Whether a program that only waits for the end of this thread would have lived to see it. */
  heldItsEnd = false;
  ref(): void {
    this.isHolding = true;
  }
  unref(): void {
    this.isHolding = false;
  }
  postMessage(task: VerifyTask): void {
    this.tasks.push(task);
  }
  async terminate(): Promise<number> {
    this.isEnded = true;
    this.emit('exit', 1);
    await new Promise(resolve => setImmediate(resolve));
    this.heldItsEnd = this.isHolding;
    return 1;
  }
  /** Answers a task: 1 where the first octet of its message is even. */
  answer(task: VerifyTask, failed?: string): void {
    const holds = Uint8Array.from(task.verifications, ({ message }) => 1 - (message[0] & 1));
    this.emit('message', { number: task.number, holds, failed });
  }
}

const question = (n: number): Verification => ({
  ...{ message: Uint8Array.of(n, 7), publicKey: Uint8Array.of(n), keyProfile: 0x11, generation: 1 },
});
const questions = (count: number): Verification[] => Array.from({ length: count }, (_, i) => question(i));
const evenOf = (all: readonly Verification[]): boolean[] => all.map(({ message }) => message[0] % 2 === 0);
const handPool = (workers: number) => {
  const threads: HandThread[] = [];
  const pool = verifyPool(workers, () => {
    threads.push(new HandThread());
    return threads[threads.length - 1] as unknown as VerifyThread;
  });
  return { pool, threads };
};
const outcomeOf = (work: Promise<boolean[]>): Promise<string> =>
  work.then(String, ({ code, message }) => `${code} ${message}`);

test('one core is left for the database, and one thread is the least', () => {
  assert.equal([1, 2, 3, 8].map(threadsFor), [1, 1, 2, 7]);
});

test('up to 16 messages are verified without a thread; 17 start them all, once', async () => {
  const { pool, threads } = handPool(3);
  const many = await signedMessages(16);
  const asked = many.map((one, i) => (i === 3 || i === 15 ? forged(one) : one));
  assert.equal(
    await pool.verify(asked),
    many.map((_, i) => i !== 3 && i !== 15),
  );
  assert.equal(await pool.verify([]), []);
  assert.is(threads.length, 0);
  for (const turn of [0, 1]) {
    const all = questions(17);
    const work = pool.verify(all);
    assert.is(threads.length, 3);
    assert.equal(
      threads.map(({ tasks }) => tasks[turn].verifications.length),
      [6, 6, 5],
    );
    for (const thread of [...threads].reverse()) thread.answer(thread.tasks[turn]);
    assert.equal(await work, evenOf(all));
  }
});

test('answers that come in another order are those of their own questions', async () => {
  const { pool, threads } = handPool(1);
  const [first, second] = [questions(17), questions(20).reverse()];
  const works = [pool.verify(first), pool.verify(second)];
  const [{ tasks }] = threads;
  threads[0].answer(tasks[1]);
  threads[0].answer(tasks[1], 'an answer that comes twice');
  threads[0].answer(tasks[0]);
  assert.equal(await Promise.all(works), [evenOf(first), evenOf(second)]);
});

test('a thread gets copies: a view of a large buffer does not take the buffer with it', async () => {
  const { pool, threads } = handPool(1);
  const large = new Uint8Array(1000);
  const all = questions(17).map(one => ({
    ...one,
    message: large.subarray(2, 4),
    publicKey: large.subarray(9, 12),
  }));
  const work = pool.verify(all);
  const [task] = threads[0].tasks;
  assert.ok(
    task.verifications.every(one => one.message.buffer.byteLength + one.publicKey.buffer.byteLength === 5),
  );
  threads[0].answer(task);
  await work;
});

test('a thread holds the program while it has a question, and no longer', async () => {
  const { pool, threads } = handPool(1);
  const works = [pool.verify(questions(17)), pool.verify(questions(17))];
  const [thread] = threads;
  const settled = () => new Promise(resolve => setImmediate(resolve));
  assert.is(thread.isHolding, true);
  thread.answer(thread.tasks[0]);
  await settled();
  assert.is(thread.isHolding, true, 'one is left');
  thread.answer(thread.tasks[1]);
  await Promise.all(works);
  await settled();
  assert.is(thread.isHolding, false);
});

test('threads that are started hold nothing before their first question is asked', () => {
  const thread = new HandThread();
  const before: boolean[] = [];
  thread.ref = () => {
    before.push(thread.isHolding);
  };
  const pool = verifyPool(1, () => thread as unknown as VerifyThread);
  void pool.verify(questions(17)).catch(() => {});
  assert.equal(before, [false]);
});

for (const [what, event, argument, expected] of [
  ['an error', 'error', new Error('out of memory'), 'undefined out of memory'],
  ['its end', 'exit', 1, 'verifyFailed a verifying thread has ended'],
] as const)
  test(`${what} of a thread fails all of its questions, and it holds the program no longer`, async () => {
    const { pool, threads } = handPool(1);
    const works = [pool.verify(questions(17)), pool.verify(questions(18))].map(outcomeOf);
    threads[0].emit(event, argument);
    assert.equal(await Promise.all(works), [expected, expected]);
    await new Promise(resolve => setImmediate(resolve));
    assert.is(threads[0].isHolding, false);
  });

test('a batch that a thread fails at is refused with its sentence; the next one is not', async () => {
  const { pool, threads } = handPool(1);
  const work = outcomeOf(pool.verify(questions(17)));
  threads[0].answer(threads[0].tasks[0], 'key: unknown profile');
  assert.is(await work, 'verifyFailed key: unknown profile');
  const next = pool.verify(questions(17));
  threads[0].answer(threads[0].tasks[1]);
  assert.equal(await next, evenOf(questions(17)));
});

test('a pool that is closed ends its threads, and starts others when it is asked again', async () => {
  const { pool, threads } = handPool(2);
  await pool.close();
  const work = outcomeOf(pool.verify(questions(17)));
  await pool.close();
  assert.is(await work, 'verifyFailed a verifying thread has ended');
  assert.equal(
    threads.map(({ isEnded }) => isEnded),
    [true, true],
  );
  const again = pool.verify(questions(17));
  assert.is(threads.length, 4);
  for (const thread of threads.slice(2)) thread.answer(thread.tasks[0]);
  assert.equal(await again, evenOf(questions(17)));
});

test('a pool that is closed holds the program until its threads have ended, idle or with a question', async () => {
  for (const answered of [2, 1, 0]) {
    const { pool, threads } = handPool(2);
    const work = outcomeOf(pool.verify(questions(17)));
    for (const thread of threads.slice(0, answered)) thread.answer(thread.tasks[0]);
    if (answered === 2) await work;
    await pool.close();
    const held = threads.map(({ heldItsEnd }) => heldItsEnd);
    assert.equal(held, [true, true], `${answered} have answered`);
  }
});

test.run();
