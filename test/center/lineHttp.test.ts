/** Messages of terminals and dispensers over HTTP, and by `cardphone center send`. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { encodePendingQuestion } from '../../firmware/wire/moneyMessages.ts';
import { NO_REFERENCE } from '../../firmware/wire/reference.ts';
import { TAG_TERMINAL_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { encodeTerminalState } from '../../firmware/wire/timeMessages.ts';
import { cardphone, type Served, serve } from './served.ts';

let served: Served;
test.before(async () => {
  served = await serve();
});

const send = (message: string, key?: string) =>
  served.ask('operator', 'POST', '/v1/messages', { message }, key);

const install = async (): Promise<string> => {
  const { json } = await send('01');
  const { certificate } = parseTerminalInformation(fromHex(json.answer).subarray(1));
  return parseCertificate(TAG_TERMINAL_CERTIFICATE, certificate).certificate.id;
};

test('a message is answered in hexadecimal digits; what is refused says why; some have no answer', async () => {
  assert.match(await install(), /^1\d{11}$/);
  assert.equal((await send('03')).json, { answer: '03', refused: null });
  assert.equal((await send('6e01')).json, { answer: null, refused: null });
  const question = {
    ...{ terminalId: makeIdentifier(1, 9), cardId: makeIdentifier(4, 1), charge: 10 },
    ...{ before: NO_REFERENCE, after: new Uint8Array(16).fill(1) },
  };
  assert.equal((await send(toHex(encodePendingQuestion(question)))).json, {
    answer: '7f',
    refused: { code: 'refused', message: `terminal ${question.terminalId}: never issued` },
  });
  assert.is((await send('10ff')).json.refused.code, 'malformed');
  for (const message of ['', 'zz', '1', '12'.repeat(1025)])
    assert.equal([(await send(message)).status, (await send(message)).code], [400, 'badBody']);
});

test('an answer with a secret key is not kept; the others are given again to the same key', async () => {
  const terminalId = await install();
  const state = toHex(encodeTerminalState({ terminalId, nonce: NO_REFERENCE, alarm: '' }));
  const first = await send(state, 'same-key-1');
  assert.equal((await send(state, 'same-key-1')).json, first.json);
  const dispenser = await served.ask('issuer', 'POST', '/v1/dispensers', {});
  const secrets = ['01', `30${dispenser.json.id}`];
  for (const [i, message] of secrets.entries()) {
    assert.is((await send(message, `secret-key-${i}`)).status, 200);
    assert.is((await send(message, `secret-key-${i}`)).code, 'alreadyDone');
  }
  const rows = await served.service.store.db.selectFrom('idempotency').selectAll().execute();
  assert.equal(
    secrets.map((_, i) => rows.find(({ key }) => key === `secret-key-${i}`)?.answer),
    [null, null],
  );
});

test('cardphone center send hands in a file of messages, and shows each answer', async () => {
  const file = join(served.folder, 'messages');
  const terminalId = await install();
  const state = encodeTerminalState({ terminalId, nonce: NO_REFERENCE, alarm: 'cardReader' });
  writeFileSync(file, `03\n${toHex(state)}\n10\n`);
  const env = { CENTER_URL: await served.listen(), CENTER_TOKEN: served.tokens.operator };
  const { code, json, error } = await cardphone(['center', 'send', file], env);
  assert.is(code, 0, error);
  assert.equal(
    json.answers.map(({ answer, refused }: { answer: string; refused: { code: string } | null }) => [
      answer.slice(0, 4),
      refused?.code,
    ]),
    [
      ['03', undefined],
      ['1901', undefined],
      ['7f', 'malformed'],
    ],
  );
  const states = await cardphone(['center', 'states'], env);
  const { alarm, since, heard_at } = states.json.items.find(
    ({ terminal_id }: { terminal_id: string }) => terminal_id === terminalId,
  );
  assert.equal([alarm, since], ['cardReader', heard_at]);
  const page = await served.ask('auditor', 'GET', `/v1/terminal-states?after=${terminalId}`);
  assert.equal(page.json, { items: [], next: null });
});

test('a database that fails is no refusal: the message is not answered', async () => {
  const terminalId = await install();
  const state = toHex(encodeTerminalState({ terminalId, nonce: NO_REFERENCE, alarm: '' }));
  await served.service.store.db.schema.dropTable('terminal_states').execute();
  const { status, code, json } = await send(state);
  assert.equal([status, code, json.answer], [500, 'bug', undefined]);
});

test.after(async () => {
  await served.close();
  rmSync(served.folder, { recursive: true });
});
test.run();
