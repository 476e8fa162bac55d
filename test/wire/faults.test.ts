/**
 * Attack 11: what a parser says of octets that it refuses has none of them: they may be a damaged message's
 * secret.
 */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { projectRoot } from '../../host/root.ts';
import { leakIn, secretTexts } from '../cli/secrets.ts';

type Parser = (...given: unknown[]) => unknown;

const parsers: [name: string, parse: Parser][] = [];
for (const file of readdirSync(`${projectRoot}/firmware/wire`)) {
  const module = (await import(`../../firmware/wire/${file}`)) as Record<string, Parser>;
  for (const [name, value] of Object.entries(module))
    if (typeof value === 'function' && /^(parse|decode|read)/.test(name)) parsers.push([name, value]);
}

/** Parsers take octets alone, or behind a role or an identifier; `readFields` behind a name. */
const waysOf = (octets: Uint8Array): unknown[][] => [
  [octets],
  [1, octets],
  [2, octets],
  ['field', octets],
  [octets, '400000000010'],
];

const messageOf = (parse: Parser, given: unknown[]): string | undefined => {
  try {
    parse(...given);
    return undefined;
  } catch (error) {
    return String((error as Error).message);
  }
};

test('attack 11: every parser of the wire, given secrets at each of many offsets, names the field and no octets', () => {
  let refusals = 0;
  for (const { name: secret, content } of secretTexts()) {
    if (typeof content === 'string') continue;
    for (let from = 0; from + 12 < content.length; from += 7)
      for (const octets of [content.subarray(from), content.subarray(from, from + 6)])
        for (const [name, parse] of parsers)
          for (const given of waysOf(octets)) {
            const said = messageOf(parse, given);
            if (said === undefined) continue;
            refusals++;
            assert.is(leakIn(said), undefined, `${name}, ${secret} from ${from}: ${said}`);
          }
  }
  assert.ok(parsers.length > 10, `${parsers.length} parsers`);
  assert.ok(refusals > 5000, `${refusals} refusals`);
});

test.run();
