/** Who may import whom. Each message names what to do instead. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importsOf, type Source, sourcesIn } from './sources.ts';

interface Rule {
  /** Whom it binds. */
  readonly of: (path: string) => boolean;
  readonly mayImport: (target: string, source: string) => boolean;
  readonly instead: string;
}

const inside = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
const isHalInterface = (path: string) => /^hal\/[^/]+\.ts$/.test(path);
const isDriver = inside('hal/drivers');
const isOwn = (target: string) =>
  /^(firmware|hal|boards|flash|bench|center|cli|test|package\.json)/.test(target);
/** The two files that put a host's hash behind the interface. */
const HOST_HASHES = ['hal/drivers/nobleSha256.ts', 'hal/drivers/nobleShim.ts'];

const RULES: Record<string, Rule> = {
  firmware: {
    of: inside('firmware'),
    mayImport: target => inside('firmware')(target) || isHalInterface(target),
    instead: 'take a capability of hal/*.ts as a parameter; the board wires its driver',
  },
  'hal interfaces': {
    of: isHalInterface,
    mayImport: target => isHalInterface(target),
    instead:
      'an interface names other interfaces of hal/*.ts only; move what it needs there or into the driver',
  },
  'hal/drivers': {
    of: isDriver,
    mayImport: (target, source) =>
      isHalInterface(target) ||
      isDriver(target) ||
      inside('firmware/runtime')(target) ||
      (HOST_HASHES.includes(source) && target.startsWith('@noble/hashes')),
    instead: 'a driver stands on hal and firmware/runtime; pins, parts and limits come in as parameters',
  },
  boards: {
    of: inside('boards'),
    mayImport: target => inside('boards')(target) || inside('hal')(target),
    instead: 'a board wires drivers of hal/drivers; behaviour belongs to a driver or to firmware',
  },
  center: {
    of: inside('center'),
    mayImport: target =>
      inside('center')(target) || inside('firmware')(target) || isHalInterface(target) || !isOwn(target),
    instead:
      'the center shares bytes (firmware/wire, firmware/crypto) with the others; bench and flash use it',
  },
  flash: {
    of: inside('flash'),
    mayImport: target => !inside('bench')(target),
    instead: 'what a host tool and the bench share belongs to flash or firmware',
  },
  everyone: {
    of: path => !inside('test')(path),
    mayImport: target => !inside('test')(target),
    instead: 'what is not only for tests belongs into the folder that it is about',
  },
};

/** Each arrow that a rule forbids, as a sentence. */
const forbidden = (sources: Source[]): string[] =>
  Object.entries(RULES).flatMap(([name, rule]) =>
    sources
      .filter(({ path }) => rule.of(path))
      .flatMap(source =>
        importsOf(source)
          .filter(target => !rule.mayImport(target, source.path))
          .map(target => `${source.path} imports ${target} (${name}): ${rule.instead}`),
      ),
  );

const sources = sourcesIn();

test('imports follow the arrows between the folders', () => {
  assert.equal(forbidden(sources), []);
});

test('own modules are imported by their whole file name', () => {
  const bare = sources.flatMap(source =>
    importsOf(source)
      .filter(target => isOwn(target) && target.includes('/') && !/\.(ts|mjs|json|js)$/.test(target))
      .map(target => `${source.path} imports ${target}: write the .ts`),
  );
  assert.equal(bare, []);
});

test('the rules find what they forbid', () => {
  const lying = (path: string, text: string) => forbidden([{ path, text }]).length;
  assert.is(lying('firmware/terminal/a.ts', "import { readFileSync } from 'node:fs';"), 1);
  assert.is(lying('firmware/terminal/a.ts', "import { x } from '../../hal/drivers/fm25v02.ts';"), 1);
  assert.is(lying('firmware/terminal/a.ts', "import { x } from '../../boards/virtual.ts';"), 1);
  assert.is(lying('firmware/a.ts', "import {\n  a,\n  b,\n} from '@noble/hashes/sha2';"), 1);
  assert.is(lying('firmware/a.ts', "export { x } from '../simulation/start.ts';"), 1);
  assert.is(lying('firmware/a.ts', "const x = await import('node:fs');"), 1);
  assert.is(lying('hal/a.ts', "import type { x } from '../firmware/runtime/fault.ts';"), 1);
  assert.is(lying('hal/drivers/a.ts', "import { x } from '../../firmware/wire/fields.ts';"), 1);
  assert.is(lying('boards/a.ts', "import { x } from '../firmware/wire/fields.ts';"), 1);
  assert.is(lying('center/a.ts', "import { x } from '../simulation/start.ts';"), 1);
  assert.is(lying('bench/a.ts', "import { testKey } from '../test/keys.ts';"), 1);
  assert.is(lying('firmware/a.ts', "import { x } from '../hal/memory.ts';"), 0);
  assert.is(lying('bench/a.ts', "import { x } from 'node:fs';"), 0);
});

test.run();
