/**
 * The center is killed with SIGKILL before each statement of an ingest: its books prove themselves, nothing
 * is lost.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ingest } from '../../center/ingest/ingest.ts';
import { verifyPool } from '../../center/ingest/verifyPool.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { openStore, type Store } from '../../center/store/store.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { projectRoot } from '../../host/root.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { sampled } from '../whole.ts';
import { cardName, fleet } from './fleet.ts';
import { newDatabase, onBoth } from './stores.ts';

const PROGRAM = join(projectRoot, 'test/center/ingestUntilKilled.ts');
const runSecondsMax = 60;
const verifier = verifyPool();

/** Loads, charges of two sessions, a session that grows, and a copied card: every kind of statement. */
const prepare = async (store: Store): Promise<Uint8Array[]> => {
  const cards = fleet(1);
  await cards.issue(store, 2, 2);
  const [honest, copied] = [cards.blank(0), cards.blank(1)];
  const loads = [await cards.load(store, honest, 1000), await cards.load(store, copied, 500)];
  const known = await cards.session(honest, 0, [10, 10]);
  await ingest({ store, sha256: hostSha256, verifier, now: () => 1 }, [loads[1], known[0]]);
  await store.db
    .insertInto('reports')
    .values({
      ...{ terminal_id: '100000000016', sequence: 1, settled_yen: 400, settled_charges: 40 },
      ...{ pending_yen: 0, pending_charges: 0, is_last: 0, received_at: 1 },
    })
    .execute();
  const copy = { ...copied };
  const spends = [await cards.session(copied, 0, [10]), await cards.session(copy, 1, [30])].flat();
  return [loads[0], known[1], ...(await cards.session(honest, 1, [10])), ...spends];
};

const start = (...args: string[]) => {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', PROGRAM, ...args],
    {
      ...{ cwd: projectRoot, encoding: 'utf8', timeout: runSecondsMax * 1000 },
    },
  );
  return { status, signal, stdout, stderr };
};

interface State {
  readonly balances: Readonly<Record<string, number>>;
  readonly listed: readonly string[];
  readonly records: number;
}

/** Throws unless the books prove themselves. */
const stateOf = async (address: string): Promise<State> => {
  const store = await openStore(address);
  try {
    const { errors, balances, records } = await proveBooks(store.db);
    assert.equal(errors, []);
    const rows = await store.db.selectFrom('invalid_cards').select('card_id').execute();
    const evidence = await store.db.selectFrom('evidence').select('card_id').execute();
    assert.equal(rows, evidence, 'a card is listed with its evidence, or not at all');
    return { balances, records, listed: rows.map(({ card_id }) => card_id) };
  } finally {
    await store.close();
  }
};

/** Databases to kill a process over: each with the same contents. */
interface Ground {
  /** A fresh one. */
  take(): Promise<string>;
}

const onFile = async (folder: string): Promise<[Ground, Uint8Array[]]> => {
  mkdirSync(join(folder, 'first'));
  const store = await openStore(join(folder, 'first/center.db'));
  const messages = await prepare(store);
  await store.close();
  let copies = 0;
  const take = async (): Promise<string> => {
    const copy = join(folder, `copy${++copies}`);
    cpSync(join(folder, 'first'), copy, { recursive: true });
    return join(copy, 'center.db');
  };
  return [{ take }, messages];
};

/** Each database is prepared alike: the fleet is seeded, and signatures of other runs hold as well. */
const onServer = async (): Promise<[Ground, Uint8Array[]]> => {
  let messages: Uint8Array[] = [];
  const take = async (): Promise<string> => {
    const address = await newDatabase('postgres');
    const store = await openStore(address);
    messages = await prepare(store);
    await store.close();
    return address;
  };
  await take();
  return [{ take }, messages];
};

onBoth(
  'killed before any statement of an ingest, the books prove themselves; the batch comes again',
  async kind => {
    const folder = mkdtempSync(join(tmpdir(), 'cardphone-killed-'));
    try {
      const [ground, messages] = kind === 'libsql' ? await onFile(folder) : await onServer();
      const batch = join(folder, 'batch');
      writeFileSync(batch, messages.map(toHex).join('\n'));
      const whole = await ground.take();
      const before = await stateOf(whole);
      const undisturbed = start(whole, batch);
      assert.is(undisturbed.status, 0, undisturbed.stderr);
      const after = await stateOf(whole);
      assert.is(after.records, before.records + 4);
      assert.equal(after.listed, [cardName(1)]);

      const statements = Number(undisturbed.stdout);
      assert.ok(statements > 20, `${statements} statements`);
      const all = Array.from({ length: statements }, (_, i) => i + 1);
      const tried = sampled(`statements to be killed at (${kind})`, all, 0.03);
      for (const killAt of tried) {
        const address = await ground.take();
        assert.is(start(address, batch, `${killAt}`).signal, 'SIGKILL', `statement ${killAt}`);
        assert.equal(await stateOf(address), before, `killed before statement ${killAt} of ${statements}`);
        const store = await openStore(address);
        await ingest({ store, sha256: hostSha256, verifier, now: () => 1 }, messages);
        await store.close();
        assert.equal(await stateOf(address), after, `after statement ${killAt} of ${statements}`);
      }
      console.log(
        `${kind}: killed before ${tried.length} of ${statements} statements, books proved after each`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test.after(() => verifier.close());
test.run();
