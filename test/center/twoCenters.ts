/**
 * Two centers with one master key: the one in memory (`center/handle.ts`) and the one over a store
 * (`center/service/line`). Both hear the same messages, and the same statement has the same signature, so
 * that their answers are the same octets.
 */
import * as assert from 'uvu/assert';
import { Books } from '../../center/books.ts';
import type { Center } from '../../center/center.ts';
import { handle } from '../../center/handle.ts';
import type { Verifier } from '../../center/ingest/verifyPool.ts';
import { Registry } from '../../center/registry.ts';
import { answerMessage } from '../../center/service/line/answer.ts';
import type { Service } from '../../center/service/line/service.ts';
import type { Store } from '../../center/store/store.ts';
import type { SecretKey } from '../../firmware/crypto/scheme.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { World } from '../settlement/rig.ts';

/** A scheme that signs each statement once. */
const signingOnce = (scheme: Center['scheme']): Center['scheme'] => {
  const made = new Map<string, Promise<Uint8Array>>();
  const sign = (key: SecretKey, statement: Uint8Array): Promise<Uint8Array> => {
    const name = toHex(statement);
    const signature = made.get(name) ?? scheme.sign(key, statement);
    made.set(name, signature);
    return signature;
  };
  return { ...scheme, sign };
};

export interface TwoCenters {
  readonly service: Service;
  /** The store's center hears of terminals and dispensers that the world made without a message. */
  noteIssued(): Promise<void>;
  /** Both answers, which are the same. */
  ask(message: Uint8Array): Promise<Uint8Array | undefined>;
}

/** Puts a second center over `store` beside that of `world`. */
export const twoCenters = (world: World, store: Store, verifier: Verifier): TwoCenters => {
  const { center, certificates } = world;
  const { keys } = center;
  let last = keys.make(center.keySizes.card);
  const make = (profile: number) => {
    last = keys.make(profile);
    return last;
  };
  Object.assign(center, { scheme: signingOnce(center.scheme), keys: { make } });
  const service: Service = {
    ...{ store, verifier, sha256: hostSha256, now: () => world.nowSeconds },
    center: { ...center, registry: new Registry(), books: new Books(), keys: { make: () => last } },
  };

  const noteIssued = async (): Promise<void> => {
    for (const [id, issued_at] of center.registry.terminalsIssuedAt)
      await store.db
        .insertInto('terminals')
        .values({ id, issued_at, certificate: new Uint8Array(0) })
        .onConflict(conflict => conflict.column('id').doNothing())
        .execute();
    for (const [id, certificate] of certificates)
      await store.db
        .insertInto('dispensers')
        .values({ id, certificate, issued_at: world.nowSeconds })
        .onConflict(conflict => conflict.column('id').doNothing())
        .execute();
  };

  const ask: TwoCenters['ask'] = async message => {
    await noteIssued();
    const expected = await handle(center, certificates, message);
    const reasons: string[] = [];
    const got = await answerMessage(service, message, ({ code, message: why }) =>
      reasons.push(`${code}: ${why}`),
    );
    const shown = (answer: Uint8Array | undefined): string => (answer ? toHex(answer) : 'no answer');
    assert.is(shown(got), shown(expected), `message ${toHex(message).slice(0, 60)}… (${reasons})`);
    return got;
  };
  return { service, noteIssued, ask };
};
