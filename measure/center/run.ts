/**
 * `npm run bench:center`: how fast the center takes usage records, and whether that stays so as its books
 * grow.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IngestOptions, ingest } from '../../center/ingest/ingest.ts';
import { type Verifier, verifyPool } from '../../center/ingest/verifyPool.ts';
import { proveBooks } from '../../center/store/proveBooks.ts';
import { openStore } from '../../center/store/store.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { flag, runCommand, text, whole, withDefault } from '../../host/command.ts';
import { failure } from '../../host/failure.ts';
import { hostHashes } from '../../host/hashes.ts';
import { type GeneratedKey, generateKey } from '../../host/keys/generate.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { issueFleet, receiptMaker, signer, unsigned } from './load.ts';

const BATCH = 1000;
/** Rows of the table: the records are taken in as many parts. */
const PARTS = 10;

/** One part of a run. */
interface Part {
  /** Records in the database afterwards. */
  readonly records: number;
  readonly recordsPerSecond: number;
  readonly megabytes: number;
}

interface Run {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly recordsPerSecond: number;
  /** Speed of the last part by that of the first. */
  readonly lastByFirst: number;
}

const nothingVerified: Verifier = { verify: async all => all.map(() => true), close: async () => {} };

const rssMegabytes = (): number => Math.round(process.memoryUsage.rss() / 1e6);

/** Two batches at a time: one is verified while the other is written. Only the taking is timed. */
const takePart = async (options: IngestOptions, messages: readonly Uint8Array[]): Promise<number> => {
  const started = performance.now();
  let at = 0;
  const work = async (): Promise<void> => {
    while (at < messages.length) {
      const batch = messages.slice(at, at + BATCH);
      at += BATCH;
      const verdicts = await ingest(options, batch);
      const wrong = verdicts.find(({ outcome }) => outcome !== 'new');
      if (wrong) throw failure('benchFailed', `record: expected a new one, got ${JSON.stringify(wrong)}`);
    }
  };
  await Promise.all([work(), work()]);
  return messages.length / ((performance.now() - started) / 1000);
};

const makeRun = async (
  name: string,
  options: IngestOptions,
  count: number,
  next: () => Promise<Uint8Array>,
): Promise<Run> => {
  const parts: Part[] = [];
  for (let part = 0; part < PARTS; part++) {
    const messages: Uint8Array[] = [];
    for (let i = 0; i < Math.ceil(count / PARTS); i++) messages.push(await next());
    const recordsPerSecond = Math.round(await takePart(options, messages));
    parts.push({ records: (part + 1) * messages.length, recordsPerSecond, megabytes: rssMegabytes() });
    console.error(`${name}: ${parts[part].records} records, ${recordsPerSecond} records/s`);
  }
  const seconds = parts.reduce((sum, part) => sum + 1 / part.recordsPerSecond, 0);
  return {
    ...{ name, parts, recordsPerSecond: Math.round(PARTS / seconds) },
    lastByFirst: Number((parts[PARTS - 1].recordsPerSecond / parts[0].recordsPerSecond).toFixed(2)),
  };
};

/** On a database of its own, which is proved afterwards. */
const onDatabase = async (
  name: string,
  address: string,
  count: number,
  key: GeneratedKey,
  isSigned: boolean,
): Promise<Run> => {
  const store = await openStore(address);
  const verifier = isSigned ? verifyPool() : nothingVerified;
  try {
    const cards = Math.max(1000, Math.ceil(count / 100));
    await issueFleet(store, cards, key);
    const scheme = esignScheme(opensslEngine(), hostHashes);
    const secret = scheme.importSecretKey(key.profile, key.secret, hostRandom);
    const next = receiptMaker(cards, isSigned ? signer(scheme, secret) : unsigned);
    const run = await makeRun(name, { store, verifier, sha256: hostSha256, now: () => 1 }, count, next);
    const { errors } = await proveBooks(store.db);
    if (errors.length) throw failure('benchFailed', errors[0]);
    return run;
  } finally {
    await verifier.close();
    await store.close();
  }
};

const print = (runs: readonly Run[]): void => {
  for (const { name, parts, recordsPerSecond, lastByFirst } of runs) {
    console.log(`\n${name}: ${recordsPerSecond} records/s, last tenth by first ${lastByFirst}`);
    console.log('  records in the books  records/s  process, MB');
    for (const part of parts)
      console.log(
        `  ${String(part.records).padStart(20)}  ${String(part.recordsPerSecond).padStart(9)}  ${String(part.megabytes).padStart(11)}`,
      );
  }
};

const declaration = {
  call: 'npm run bench:center --',
  does: 'Measures how many usage records a second the center takes, with detection of copied cards and double-entry books.',
  options: {
    records: withDefault(whole({ from: 1000, to: 20_000_000 }, 'records without signatures'), 100_000),
    signed: withDefault(whole({ from: 0, to: 1_000_000 }, 'records whose signatures are verified'), 20_000),
    database: text('URL', 'an empty PostgreSQL database to measure too: postgres://…'),
    json: flag('one JSON object on the standard output'),
  },
  notes: [
    'One charge a record, batches of 1000, two at a time, one transaction and one fsync a batch. Cards share one key of',
    '1536 bits. Signing the records is not timed.',
  ],
};

await runCommand(declaration, async ({ values: { records, signed, database, json } }) => {
  const folder = mkdtempSync(join(tmpdir(), 'cardphone-bench-'));
  try {
    const key = await generateKey(KEY_SIZES.standard.card);
    const file = (name: string): string => join(folder, name);
    const runs = [await onDatabase('libsql, no signatures', file('plain.db'), records, key, false)];
    const octets = Math.round(statSync(file('plain.db')).size / records);
    if (signed) runs.push(await onDatabase('libsql, verified', file('signed.db'), signed, key, true));
    if (database) runs.push(await onDatabase('postgres, no signatures', database, records, key, false));
    const machine = { cores: availableParallelism(), processor: cpus()[0].model, node: process.version };
    if (json) console.log(JSON.stringify({ machine, octetsPerRecord: octets, runs }, null, 2));
    else {
      print(runs);
      console.log(`\n${octets} octets a record in the file; ${machine.cores} cores, ${machine.processor}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
