/** A center in a folder of its own, asked over HTTP without a socket, and cards that it issues. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statementOf } from '../../center/ingest/usageRecord.ts';
import { openService } from '../../center/service/openService.ts';
import type { Service } from '../../center/service/routes.ts';
import { createServer } from '../../center/service/server.ts';
import { makeToken, ROLES, type Role } from '../../center/service/tokens.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeLoadRequest } from '../../firmware/wire/messages.ts';
import { encodeLoaded, encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { encodeOrderName, NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE, referenceOf } from '../../firmware/wire/reference.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { hostRandom } from '../../host/random.ts';
import { projectRoot } from '../../host/root.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { scheme } from './fleet.ts';

/** An answer of the HTTP interface. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every route
  readonly json: any;
  /** Of an error. */
  readonly code: string | undefined;
}

/** A center that is served, with a token for each role. */
export interface Served {
  readonly folder: string;
  readonly service: Service;
  readonly tokens: Readonly<Record<Role, string>>;
  /** Listens on this machine; resolves to the address. */
  listen(): Promise<string>;
  ask(role: Role, method: string, url: string, body?: object, key?: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens a center in `folder`, or in a new one. */
export const serve = async (
  folder = mkdtempSync(join(tmpdir(), 'cardphone-served-')),
  database?: string,
): Promise<Served> => {
  const service = await openService({ data: folder, database, say: () => {} });
  const app = await createServer(service, { log: false });
  const now = service.now();
  const tokens = {} as Record<Role, string>;
  for (const role of ROLES)
    tokens[role] = (
      await makeToken(service.store.db, { role, name: 'test', now, expiresAt: now + 86_400 })
    ).text;
  let keys = 0;
  const ask: Served['ask'] = async (role, method, url, body, key = `served-key-${++keys}`) => {
    const answer = await app.inject({
      ...{ method: method as 'GET', url, ...(body ? { payload: body } : {}) },
      headers: { authorization: `Bearer ${tokens[role]}`, 'idempotency-key': key },
    });
    const json = /json/.test(String(answer.headers['content-type'])) ? answer.json() : undefined;
    const { statusCode: status, headers, payload: text } = answer;
    return { status, headers, text, json, code: json?.error?.code };
  };
  const close = async (): Promise<void> => {
    await app.close();
    await service.verifier.close();
    await service.store.close();
  };
  return { folder, service, tokens, listen: () => app.listen({ port: 0, host: '127.0.0.1' }), ask, close };
};

/** Opens a center in a folder, which is removed after `work`. */
export const withServed = async (work: (served: Served) => Promise<void>): Promise<void> => {
  const served = await serve();
  try {
    await work(served);
  } finally {
    await served.close();
    rmSync(served.folder, { recursive: true });
  }
};

/** Does a change, and gives its answer; throws for an error. */
// biome-ignore lint/suspicious/noExplicitAny: answers of every route
export type Change = (role: Role, url: string, body: object) => Promise<any>;

/** Changes of a served center. */
export const changesOf =
  ({ ask }: Served): Change =>
  async (role, url, body) => {
    const { json, code } = await ask(role, 'POST', url, body);
    if (code) throw new Error(`${url}: ${code}: ${json.error.message}`);
    return json;
  };

/** A card that the center issued and loaded. */
export interface LoadedCard {
  readonly id: string;
  /** A receipt of one charge in hexadecimal digits, from the state after the load. */
  receipt(terminalId: string, charge: number): Promise<string>;
}

/** Issues a card, loads it, and hands in its receipt for the load. */
export const loadedCard = async (
  change: Change,
  dispenserId: string,
  yen: number,
  issued?: { readonly id: string; readonly information: string },
): Promise<LoadedCard> => {
  const { id, information } = issued ?? (await change('issuer', '/v1/cards', {}));
  const orderNumber = Number(id.slice(5, 11));
  const order = {
    ...{ cardId: id, dispenserId, orderNumber, previousValue: 0, loadNumber: 1, amount: yen },
    ...{ previousReference: NO_REFERENCE, previousOrder: NO_ORDER },
  };
  const message = toHex(encodeLoadRequest(order));
  const { usageInformation } = await change('issuer', '/v1/loads', { message });
  const secret = scheme.importSecretKey(
    KEY_SIZES.standard.card,
    parseCardInformation(fromHex(information)).secret,
    hostRandom,
  );
  const sign = async (unsigned: Uint8Array): Promise<Uint8Array> =>
    scheme.sign(secret, statementOf(unsigned, 1).statement);
  const none = new Uint8Array(0);
  const after = referenceOf(hostSha256, fromHex(usageInformation));
  const loaded = {
    cardId: id,
    order: encodeOrderName(dispenserId, orderNumber),
    value: yen,
    before: NO_REFERENCE,
    after,
  };
  const cardSignature = await sign(encodeLoaded({ ...loaded, cardSignature: none }));
  await change('operator', '/v1/records', { messages: [toHex(encodeLoaded({ ...loaded, cardSignature }))] });
  const receipt: LoadedCard['receipt'] = async (terminalId, charge) => {
    const fields = {
      ...{
        cardId: id,
        terminalId,
        generation: 1,
        profile: 7,
        step: 1,
        firstValue: yen,
        newValue: yen - charge,
      },
      ...{ terminalChallenge: hostRandom.bytes(16), cardChallenge: hostRandom.bytes(16), before: after },
      after: hostRandom.bytes(16),
    };
    const signature = await sign(encodeSignedReceipt({ ...fields, cardSignature: none }));
    return toHex(encodeSignedReceipt({ ...fields, cardSignature: signature }));
  };
  return { id, receipt };
};

/** Runs `cardphone …` as a process of its own, against a center or none. */
export const cardphone = async (
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  // biome-ignore lint/suspicious/noExplicitAny: output of every command
): Promise<{ code: number; json: any; error: string }> => {
  const program = join(projectRoot, 'cli/cardphone.mjs');
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  return new Promise(resolve => {
    execFile(process.execPath, [program, ...words, '--json'], options, (failed, stdout, stderr) =>
      resolve({
        code: Number(failed?.code ?? 0),
        json: stdout ? JSON.parse(stdout) : undefined,
        error: stderr,
      }),
    );
  });
};
