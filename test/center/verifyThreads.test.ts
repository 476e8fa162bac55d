/** The pool with its real threads: `verify.test.ts` has the rest of it, with threads by hand. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyPool } from '../../center/ingest/verifyPool.ts';
import { forged, signedMessages } from './signedMessages.ts';

test('threads verify two batches at once, refuse a key that is none, and end with their pool', async () => {
  const pool = verifyPool(2);
  try {
    const many = await signedMessages(21);
    const wrong = [0, 10, 11, 20];
    const asked = many.map((one, i) => (wrong.includes(i) ? forged(one) : one));
    const holds = many.map((_, i) => !wrong.includes(i));
    const [first, second] = await Promise.all([pool.verify(asked), pool.verify(asked.slice(3))]);
    assert.equal([first, second], [holds, holds.slice(3)]);
    const unknown = many.map((one, i) => (i === 5 ? { ...one, keyProfile: 0x99 } : one));
    const error = await pool.verify(unknown).then(
      () => undefined,
      refused => refused,
    );
    assert.is(error?.code, 'verifyFailed');
    assert.match(error.message, /profile/);
  } finally {
    await pool.close();
  }
});

test.run();
