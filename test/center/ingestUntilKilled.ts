/**
 * A process that ingests a batch and is killed before its N-th statement:
 *
 *   tsx ingestUntilKilled.ts DATABASE BATCH N
 *
 * BATCH is a file of messages in hexadecimal, one a line. Without N nothing kills it. It prints the number of
 * statements.
 */
import { readFileSync } from 'node:fs';
import { ingest } from '../../center/ingest/ingest.ts';
import { verifyPool } from '../../center/ingest/verifyPool.ts';
import { openStore } from '../../center/store/store.ts';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { hostSha256 } from '../../host/sha256.ts';

const [address, batch, killAt] = process.argv.slice(2);
const messages = readFileSync(batch, 'utf8').trim().split('\n').map(fromHex);
let isIngesting = false;
let statements = 0;

const beforeStatement = (): void => {
  if (isIngesting && ++statements === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};

const main = async (): Promise<void> => {
  const store = await openStore(address, { beforeStatement });
  isIngesting = true;
  await ingest({ store, sha256: hostSha256, verifier: verifyPool(), now: () => 1 }, messages);
  console.log(statements);
  await store.close();
};

void main();
