/** Lists as CSV (RFC 4180): quoted, harmless in a spreadsheet, and one file page behind page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { csvField, csvRecord } from '../../center/service/csv.ts';
import { csvPage, type ListName, listPage } from '../../center/service/lists.ts';
import type { Store } from '../../center/store/store.ts';
import { post, type Transfer } from '../../center/store/transfers.ts';
import { cardName, fleet } from './fleet.ts';
import { cardphone, changesOf, loadedCard, withServed } from './served.ts';
import { onBoth, withStore } from './stores.ts';

test('fields are quoted by RFC 4180, and none begins like a formula', () => {
  const fields: (readonly [string | number | null, string])[] = [
    ...([
      ['plain', 'plain'],
      ['a,b', '"a,b"'],
      ['say "no"', '"say ""no"""'],
      ['a\r\nb', '"a\r\nb"'],
    ] as const),
    ...([
      ['', ''],
      [null, ''],
      [-5, '-5'],
      [0, '0'],
    ] as const),
    ...([
      ['=1+1', "'=1+1"],
      ['+1', "'+1"],
      ['-1', "'-1"],
      ['@SUM(A1)', "'@SUM(A1)"],
    ] as const),
    ...([
      ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
      ['\t=1', "'\t=1"],
      ['\r=1', `"'\r=1"`],
    ] as const),
    ['a=1', 'a=1'],
  ];
  for (const [value, field] of fields) assert.is(csvField(value), field);
  assert.is(csvRecord([1, 'a,b', null]), '1,"a,b",\r\n');
});

/** Reads CSV by the grammar of RFC 4180, section 2. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    rows[rows.length - 1].push(match[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
    if (match[2] === '\r\n') rows.push([]);
    if (field.lastIndex === text.length) return rows.slice(0, -1);
  }
  throw new Error(`no RFC 4180 behind ${JSON.stringify(text.slice(0, 80))}`);
};

const allPages = async (store: Store, list: ListName, limit: string): Promise<string> => {
  let text = '';
  let after: string | undefined;
  for (let page = 0; page < 100; page++) {
    const { text: part, next } = await csvPage(
      store.db,
      list,
      after === undefined ? { limit } : { limit, after },
    );
    text += part;
    if (next === null) return text;
    after = next;
  }
  throw new Error('the pages do not end');
};

onBoth('pages one behind the other are one file, for each size of page', kind =>
  withStore(kind, async store => {
    const cards = fleet(31, false);
    await cards.issue(store, 7, 3);
    const paid: Transfer = { from: 'issued', to: 'open', yen: 10, kind: 'paid' };
    const movements = Array.from({ length: 7 }, (_, i): Transfer => {
      return { ...paid, from: 'open', to: `card/${cardName(i)}`, yen: i + 1, cardId: cardName(i) };
    });
    const reference = Uint8Array.of(0xab, 0xcd);
    await store.transact(tx => post(tx, [{ ...paid, yen: 100, reference }, ...movements], 5));
    for (const list of ['transfers', 'accounts', 'cards', 'terminals'] as const) {
      const whole = await allPages(store, list, '999');
      for (const limit of ['1', '2', '4', '7']) assert.is(await allPages(store, list, limit), whole, list);
      const { items } = await listPage(store.db, list, { limit: '999' });
      assert.is(parseCsv(whole).length, items.length + 1, list);
    }
    const transfers = parseCsv(await allPages(store, 'transfers', '3'));
    assert.equal(transfers[0].join(), 'id,from_account,to_account,yen,kind,card_id,reference,at');
    assert.equal(transfers[1].slice(1).join(), 'issued,open,100,paid,,abcd,5');
    const accounts = parseCsv(await allPages(store, 'accounts', '3'));
    assert.equal(accounts.find(([id]) => id === 'issued')?.join(), 'issued,issued,0,100,-100');
    assert.is(
      accounts.slice(1).reduce((sum, row) => sum + Number(row[4]), 0),
      0,
    );
  }),
);

test('a hostile text in the database is a harmless field of the export', async () => {
  await withStore('libsql', async store => {
    const row = { from_account: 'a', to_account: '@b', yen: 1, kind: '=cmd|\'/C calc\'!A0,"x"', at: 0 };
    await store.db
      .insertInto('transfers')
      .values({ ...row, card_id: null, reference: null })
      .execute();
    const [, fields] = parseCsv(await allPages(store, 'transfers', '9'));
    assert.equal(fields.slice(1, 5), ['a', "'@b", '1', `'${row.kind}`]);
  });
});

test('over HTTP auditors read lists as CSV, each page with the address of the next', () =>
  withServed(async served => {
    const change = changesOf(served);
    const dispenser = (await change('issuer', '/v1/dispensers', {})).id;
    const card = await loadedCard(change, dispenser, 1000);
    await change('issuer', '/v1/cards', {});
    for (const list of ['accounts', 'transfers', 'cards', 'terminals'])
      for (const role of ['operator', 'issuer'] as const)
        assert.is((await served.ask(role, 'GET', `/v1/${list}.csv`)).code, 'wrongRole', list);
    const first = await served.ask('auditor', 'GET', '/v1/accounts.csv?limit=1');
    assert.is(first.headers['content-type'], 'text/csv; charset=utf-8; header=present');
    assert.is(first.text, `id,class,received,given,balance\r\ncard/${card.id},card,1000,0,1000\r\n`);
    const link = String(first.headers['link']);
    assert.is(link, `</v1/accounts.csv?after=card%2F${card.id}&limit=1>; rel="next"`);
    const second = await served.ask('auditor', 'GET', link.slice(1, link.indexOf('>')));
    assert.is(second.headers['content-type'], 'text/csv; charset=utf-8; header=absent');
    assert.is(second.text, 'issued,issued,0,1000,-1000\r\n');
    const bad = ["after=x'--", 'limit=0', 'limit=10000', 'other=1'];
    for (const query of bad)
      assert.is((await served.ask('auditor', 'GET', `/v1/cards.csv?${query}`)).code, 'badBody');
  }));

test('the command writes all pages into one file, which is new', () =>
  withServed(async served => {
    await fleet(32, false).issue(served.service.store, 5003, 1);
    const env = { CENTER_URL: await served.listen(), CENTER_TOKEN: served.tokens.auditor };
    const out = join(served.folder, 'cards.csv');
    const written = await cardphone(['center', 'export', 'cards', '--out', out], env);
    assert.equal(written.json, { written: out, octets: readFileSync(out).length });
    const ids = parseCsv(readFileSync(out, 'utf8')).map(([id]) => id);
    assert.equal(ids, ['id', ...Array.from({ length: 5003 }, (_, i) => cardName(i))]);
    const again = await cardphone(['center', 'export', 'terminals', '--out', out], env);
    assert.equal([again.code, again.json.error.code], [1, 'cannotWrite']);
    assert.is(readFileSync(out).length, written.json.octets);
    const other = join(served.folder, 'other.csv');
    const asOperator = { ...env, CENTER_TOKEN: served.tokens.operator };
    const refused = await cardphone(['center', 'export', 'cards', '--out', other], asOperator);
    assert.equal(
      [refused.json.error.code, existsSync(other), existsSync(`${other}.part`)],
      ['wrongRole', false, false],
    );
    assert.is((await cardphone(['center', 'export', 'tokens', '--out', other], env)).code, 2);
  }));

test.run();
