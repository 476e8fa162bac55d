/**
 * The HTTP interface: every route of the table without a token, with each role, with an expired and a revoked
 * one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EvidenceFile, verifyEvidence } from '../../center/ingest/evidenceFile.ts';
import { statementOf } from '../../center/ingest/usageRecord.ts';
import { openService } from '../../center/service/openService.ts';
import { ROUTES, type Service } from '../../center/service/routes.ts';
import { createServer } from '../../center/service/server.ts';
import { makeToken, ROLES, type Role } from '../../center/service/tokens.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { parseCardInformation } from '../../firmware/wire/cardInformation.ts';
import { encodeLoadRequest } from '../../firmware/wire/messages.ts';
import { encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { NO_ORDER } from '../../firmware/wire/orderName.ts';
import { NO_REFERENCE, referenceOf } from '../../firmware/wire/reference.ts';
import { readMasterFile } from '../../flash/provisioning/masterFile.ts';
import { hostRandom } from '../../host/random.ts';
import { projectRoot } from '../../host/root.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { scheme } from './fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardphone-service-'));
const said: string[] = [];
let service: Service;
let app: FastifyInstance;
const tokens = {} as Record<Role, string>;

const open = async (): Promise<void> => {
  service = await openService({ data: folder, say: line => said.push(line) });
  app = await createServer(service, { log: false });
};
const close = async (): Promise<void> => {
  await app.close();
  await service.verifier.close();
  await service.store.close();
};
const newToken = async (role: Role, days = 1): Promise<string> => {
  const now = service.now();
  return (await makeToken(service.store.db, { role, name: 'test', now, expiresAt: now + days * 86_400 }))
    .text;
};

let keys = 0;
const ask = async (
  method: string,
  url: string,
  token?: string,
  body?: unknown,
  key = `test-key-${++keys}`,
) => {
  const answer = await app.inject({
    ...{ method: method as 'GET', url },
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), 'idempotency-key': key },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const json = /json/.test(String(answer.headers['content-type'])) ? answer.json() : undefined;
  return { status: answer.statusCode, json, code: json?.error?.code as string | undefined };
};
const rowsOf = async (): Promise<string> =>
  JSON.stringify([
    await service.store.db.selectFrom('cards').select('id').execute(),
    await service.store.db.selectFrom('records').select('id').execute(),
    await service.store.db.selectFrom('transfers').select('id').execute(),
    await service.store.db.selectFrom('invalid_cards').select('card_id').execute(),
    await service.store.db.selectFrom('tokens').select(['id', 'revoked_at']).orderBy('id').execute(),
    await service.store.db.selectFrom('idempotency').select('key').execute(),
  ]);

test.before(async () => {
  await open();
  for (const role of ROLES) tokens[role] = await newToken(role);
});

test('the first start makes folder, key and token, and says so; the second finds them', async () => {
  assert.match(
    said.join('\n'),
    /passphrase made: .*\nmaster key made: .*\noperator's token, shown once: cp_/,
  );
  const count = said.length;
  const nA = toHex(service.center.master.publicKey);
  await close();
  await open();
  assert.is(said.length, count);
  assert.is(toHex(service.center.master.publicKey), nA);
});

test('the master key at rest opens with its passphrase only; neither it nor a token is in the database', async () => {
  assert.equal(
    readMasterFile(join(folder, 'master-1.public.json')).publicKey,
    service.center.master.publicKey,
  );
  const { secret } = JSON.parse(readFileSync(join(folder, 'master-1.json'), 'utf8'));
  assert.is(secret.kdf, 'scrypt');
  const other = join(folder, 'other');
  writeFileSync(other, 'another one\n');
  const error = await openService({ data: folder, passphraseFile: other, say: () => {} }).then(
    () => undefined,
    e => e,
  );
  assert.is(error?.code, 'wrongPassphrase');
  const text =
    readFileSync(join(folder, 'center.db'), 'latin1') + readFileSync(join(folder, 'center.db-wal'), 'latin1');
  const [, , tokenSecret] = /cp_(\w+)_([\w-]{43})/.exec(said.join()) ?? [];
  assert.ok(tokenSecret && !text.includes(tokenSecret));
});

const inner = [
  { method: 'GET', url: '/metrics', roles: ['operator', 'auditor'] as readonly Role[] },
  ...ROUTES,
];

test('each route refuses a request without a token, with a wrong, expired or revoked one, or of another role', async () => {
  const expired = await newToken('operator', -1);
  const revoked = await newToken('operator');
  await service.store.db
    .updateTable('tokens')
    .set({ revoked_at: 1 })
    .where('id', '=', revoked.slice(3, 15))
    .execute();
  const forged = `${tokens.operator.slice(0, -1)}${tokens.operator.endsWith('A') ? 'B' : 'A'}`;
  const before = await rowsOf();
  for (const { method, url, roles } of inner) {
    const path = url.replace(':id', '400000000018');
    assert.ok(roles.length > 0, `${method} ${url} is for someone`);
    assert.is((await ask(method, path)).code, 'noToken', `${method} ${url}`);
    assert.is((await ask(method, path, 'cp_x')).code, 'unknownToken', `${method} ${url}`);
    assert.is((await ask(method, path, forged)).code, 'unknownToken', `${method} ${url}`);
    assert.is((await ask(method, path, expired)).code, 'expiredToken', `${method} ${url}`);
    assert.is((await ask(method, path, revoked)).code, 'revokedToken', `${method} ${url}`);
    for (const role of ROLES.filter(one => !roles.includes(one)))
      assert.is((await ask(method, path, tokens[role])).code, 'wrongRole', `${method} ${url} as ${role}`);
  }
  assert.is(await rowsOf(), before);
});

test('each route lets its roles in', async () => {
  for (const { method, url, roles } of inner)
    for (const role of roles) {
      const { status } = await ask(
        method,
        url.replace(':id', '400000000018'),
        tokens[role],
        method === 'POST' ? [] : undefined,
      );
      assert.ok(status !== 401 && status !== 403 && status !== 500, `${method} ${url} as ${role}: ${status}`);
    }
});

test('bodies that are malformed, too large or have other fields are refused by name and change nothing', async () => {
  const before = await rowsOf();
  for (const { url, roles } of ROUTES.filter(({ method }) => method === 'POST'))
    for (const body of [
      [],
      { other: 1 },
      { messages: ['zz'] },
      { message: 5 },
      { messages: Array(1001).fill('12') },
    ]) {
      const { status, code } = await ask('POST', url, tokens[roles[0]], body);
      assert.equal([status, code], [400, 'badBody'], `${url} ${JSON.stringify(body).slice(0, 40)}`);
    }
  for (const message of ['10', '32ff', '00'])
    for (const url of ['/v1/reports', '/v1/loads'])
      assert.is(
        (await ask('POST', url, tokens[url === '/v1/loads' ? 'issuer' : 'operator'], { message })).code,
        'malformed',
      );
  const text = await app.inject({
    method: 'POST',
    url: '/v1/tokens',
    headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json' },
    payload: '{"role":',
  });
  assert.is(text.json().error.code, 'badBody');
  const large = await app.inject({
    method: 'POST',
    url: '/v1/records',
    headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ messages: 'x'.repeat(5e6) }),
  });
  assert.is(large.json().error.code, 'tooLarge');
  assert.is((await ask('POST', '/v1/dispensers', tokens.issuer, {}, 'short')).code, 'noKey');
  assert.is(await rowsOf(), before);
});

test('a change is done once for each key; another request under the key is refused', async () => {
  const first = await ask('POST', '/v1/dispensers', tokens.issuer, {}, 'same-key-1');
  const second = await ask('POST', '/v1/dispensers', tokens.issuer, {}, 'same-key-1');
  assert.is(first.json.id, second.json.id);
  assert.is((await service.store.db.selectFrom('dispensers').selectAll().execute()).length, 1);
  assert.is((await ask('POST', '/v1/terminals', tokens.issuer, {}, 'same-key-1')).code, 'keyReused');
  const secret = await ask('POST', '/v1/terminals', tokens.issuer, {}, 'same-key-2');
  assert.is(secret.status, 200);
  assert.is((await ask('POST', '/v1/terminals', tokens.issuer, {}, 'same-key-2')).code, 'alreadyDone');
  const kept = JSON.stringify(await service.store.db.selectFrom('idempotency').select('answer').execute());
  assert.not.ok(kept.includes(secret.json.information));
});

test('S9.5 from issuing to evidence: a card is issued, loaded, copied, found, and the file proves it by nA alone', async () => {
  const dispenser = (await ask('POST', '/v1/dispensers', tokens.issuer, {})).json.id;
  const terminal = (await ask('POST', '/v1/terminals', tokens.issuer, {})).json.id;
  const issued = (await ask('POST', '/v1/cards', tokens.issuer, {})).json;
  const card = parseCardInformation(fromHex(issued.information));
  const request = {
    ...{ cardId: issued.id, dispenserId: dispenser, orderNumber: 1, previousValue: 0, loadNumber: 1 },
    ...{ previousReference: NO_REFERENCE, previousOrder: NO_ORDER, amount: 1000 },
  };
  const load = { message: toHex(encodeLoadRequest(request)) };
  const { usageInformation } = (await ask('POST', '/v1/loads', tokens.issuer, load)).json;
  assert.is((await ask('POST', '/v1/loads', tokens.issuer, load)).json.usageInformation, usageInformation);
  const raised = { message: toHex(encodeLoadRequest({ ...request, amount: 2000 })) };
  assert.is((await ask('POST', '/v1/loads', tokens.issuer, raised)).code, 'refused');
  const tooMuch = { message: toHex(encodeLoadRequest({ ...request, orderNumber: 2, amount: 10_001 })) };
  const { status: refusedStatus, code } = await ask('POST', '/v1/loads', tokens.issuer, tooMuch);
  assert.equal([refusedStatus, code], [422, 'badAmount'], 'no mistake of the center');
  assert.equal((await ask('GET', '/v1/books', tokens.auditor)).json.balances, { issued: -1000, open: 1000 });

  const before = referenceOf(hostSha256, fromHex(usageInformation));
  const secret = scheme.importSecretKey(service.center.keySizes.card, card.secret, hostRandom);
  const receipt = async (newValue: number): Promise<string> => {
    const fields = {
      ...{
        cardId: issued.id,
        terminalId: terminal,
        generation: 1,
        profile: 7,
        step: 1,
        firstValue: 1000,
        newValue,
      },
      ...{ terminalChallenge: hostRandom.bytes(16), cardChallenge: hostRandom.bytes(16), before },
      after: hostRandom.bytes(16),
    };
    const { statement } = statementOf(
      encodeSignedReceipt({ ...fields, cardSignature: new Uint8Array(0) }),
      1,
    );
    return toHex(encodeSignedReceipt({ ...fields, cardSignature: await scheme.sign(secret, statement) }));
  };
  const messages = [await receipt(990), await receipt(970)];
  const { verdicts } = (await ask('POST', '/v1/records', tokens.operator, { messages })).json;
  assert.equal(verdicts, [{ outcome: 'new' }, { outcome: 'doubleSpend' }]);
  const list = (await ask('GET', '/v1/invalid-cards?limit=1', tokens.auditor)).json;
  assert.is(list.items[0].card_id, issued.id);
  assert.is((await ask('GET', `/v1/invalid-cards?after=${list.next}`, tokens.auditor)).json.items.length, 0);
  assert.is((await ask('POST', '/v1/loads', tokens.issuer, load)).code, 'refused');
  assert.equal((await ask('GET', '/v1/books', tokens.auditor)).json.errors, []);

  const [file] = (await ask('GET', `/v1/cards/${issued.id}/evidence`, tokens.auditor)).json as EvidenceFile[];
  const master = service.center.master;
  const proved = await verifyEvidence(scheme, master, file);
  assert.equal([proved.cardId, proved.before], [issued.id, toHex(before)]);
  const path = join(folder, 'evidence.json');
  writeFileSync(path, JSON.stringify(file));
  const words = ['evidence', 'verify', path, '--master', join(folder, 'master-1.public.json'), '--json'];
  const run = spawnSync(process.execPath, [join(projectRoot, 'cli/cardphone.mjs'), ...words], {
    encoding: 'utf8',
  });
  assert.equal([run.status, JSON.parse(run.stdout).cardId], [0, issued.id], run.stderr);
  writeFileSync(path, JSON.stringify({ ...file, records: [file.records[0], file.records[0]] }));
  const refused = spawnSync(process.execPath, [join(projectRoot, 'cli/cardphone.mjs'), ...words], {
    encoding: 'utf8',
  });
  assert.equal([refused.status, JSON.parse(refused.stdout).error.code], [1, 'badEvidence']);
  const broken: [Partial<EvidenceFile>, RegExp][] = [
    [{ records: [file.records[0], file.records[0]] }, /exclude each other/],
    [
      { records: [file.records[0], file.records[1].replace(/.$/, digit => (digit === '0' ? '1' : '0'))] },
      /signature/,
    ],
    [{ certificate: file.certificate.replace(/.$/, digit => (digit === '0' ? '1' : '0')) }, /this nA/],
    [{ cardId: '400000000026' }, /as certified/],
    [{ certificate: 'zz' }, /hexadecimal/],
  ];
  for (const [change, message] of broken) {
    const error = await verifyEvidence(scheme, master, { ...file, ...change }).then(
      () => undefined,
      e => e,
    );
    assert.match(error?.message ?? 'taken', message);
  }
});

test('healthz and OpenAPI are open, and OpenAPI names every route', async () => {
  assert.equal((await ask('GET', '/healthz')).json, { healthy: true });
  const { paths } = (await ask('GET', '/openapi.json')).json;
  for (const { method, url } of ROUTES)
    assert.ok(paths[url.replace(':id', '{id}')]?.[method.toLowerCase()], url);
});

test.after(async () => {
  await close();
  rmSync(folder, { recursive: true });
});
test.run();
