import type {
  Coupon,
  EsignEngine,
  PreparedPublic,
  PreparedSecret,
} from '../../firmware/arithmetic/engine.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';

/**
 * An ESIGN engine that caches results, for runs that are repeated with the same numbers. Each function of an
 * engine depends on its arguments alone, so a result stays valid; all cached results come from `engine`. For
 * tests and the simulation only: it never wipes secrets.
 */
export interface MemoEngine extends EsignEngine {
  /** Counts of results from the cache and of computed results. */
  readonly counts: { remembered: number; computed: number };
}

interface Key {
  readonly id: string;
  prepare(): PreparedPublic | PreparedSecret;
}
interface Drawn {
  readonly nonce: Uint8Array;
  spent: boolean;
}

const idOf = (...parts: (Uint8Array | number)[]): string =>
  parts.map(part => (typeof part === 'number' ? `${part}` : Buffer.from(part).toString('latin1'))).join('|');

export const memoEngine = (engine: EsignEngine): MemoEngine => {
  const known = new Map<string, unknown>();
  const prepared = new Map<string, PreparedPublic | PreparedSecret>();
  const counts = { remembered: 0, computed: 0 };

  const remember = <T>(id: string, work: () => T): T => {
    if (known.has(id)) counts.remembered++;
    else {
      counts.computed++;
      known.set(id, work());
    }
    return known.get(id) as T;
  };
  const keyOf = (id: string, prepare: () => PreparedPublic | PreparedSecret): Key => ({
    id,
    prepare: () => {
      const made = prepared.get(id) ?? prepare();
      prepared.set(id, made);
      return made;
    },
  });
  const handle = <T>(value: unknown): T => value as T;
  const key = (made: PreparedPublic | PreparedSecret): Key => made as unknown as Key;
  const secret = (made: PreparedSecret): PreparedSecret => key(made).prepare() as PreparedSecret;

  return {
    counts,
    preparePublic: (n, bits, e) => {
      const mine = copyOf(n);
      return handle(keyOf(idOf(n, bits, e), () => engine.preparePublic(mine, bits, e)));
    },
    prepareSecret: (p, q, bits, e) => {
      const [pKept, qKept] = [copyOf(p), copyOf(q)];
      return handle(keyOf(idOf(p, q, bits, e), () => engine.prepareSecret(pKept, qKept, bits, e)));
    },
    remainder: engine.remainder,
    modulus: made => copyOf(remember(`m${key(made).id}`, () => engine.modulus(secret(made)))),
    verify: (made, signature, representative) =>
      remember(`v${key(made).id}|${idOf(signature, representative)}`, () =>
        engine.verify(key(made).prepare(), signature, representative),
      ),
    coupon: async (made, nonce) => {
      const kept = copyOf(nonce);
      const id = `c${key(made).id}|${idOf(nonce)}`;
      const fits = await remember(id, async () => (await engine.coupon(secret(made), kept)) !== undefined);
      return fits ? handle<Coupon>({ nonce: kept, spent: false } satisfies Drawn) : undefined;
    },
    sign: async (made, coupon, representative) => {
      const drawn = coupon as unknown as Drawn;
      if (drawn.spent) throw new Error('coupon: expected a fresh one, got one that was used');
      drawn.spent = true;
      const id = `s${key(made).id}|${idOf(drawn.nonce, representative)}`;
      const signature = await remember(id, async () =>
        engine.sign(secret(made), (await engine.coupon(secret(made), drawn.nonce))!, representative),
      );
      return signature && copyOf(signature);
    },
    wipe: () => {},
  };
};
