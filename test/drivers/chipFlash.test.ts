/**
 * The chip's own flash as a paged memory, on the bench's flash: whole pages, whole words, nothing beside it.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Chip } from '../../bench/board/chip.ts';
import { flashModule } from '../../bench/board/flashModule.ts';
import { createPagedFlash } from '../../bench/board/pagedFlash.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { chipFlash } from '../../hal/drivers/chipFlash.ts';

const PAGE_BYTES = 1024;

/** Four pages, of which the driver has the second and the third. */
const bench = (options = { address: PAGE_BYTES, bytes: 2 * PAGE_BYTES, pageBytes: PAGE_BYTES }) => {
  const steps: string[] = [];
  const flash = createPagedFlash({
    ...{ bytes: 4 * PAGE_BYTES, pageBytes: PAGE_BYTES },
    step: ({ what, at }) => steps.push(`${what} ${at}`),
  });
  flash.cells.fill(0x11);
  const chip = { apiCall: () => {}, bytesForImage: (octets: Uint8Array) => octets.slice() };
  Object.assign(globalThis, { require: () => flashModule(chip as unknown as Chip, flash) });
  return { memory: chipFlash(options), cells: flash.cells, steps };
};

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    return faultCode(error);
  }
};

test('a page is erased whole and alone; octets are written and read at their offsets', () => {
  const { memory, cells, steps } = bench();
  memory.erasePage(PAGE_BYTES);
  assert.equal(steps, [`page ${2 * PAGE_BYTES}`]);
  assert.ok(cells.subarray(0, 2 * PAGE_BYTES).every(octet => octet === 0x11));
  memory.write(PAGE_BYTES + 8, new Uint8Array([1, 2, 3, 4, 5]));
  assert.equal([...memory.read(PAGE_BYTES + 8, 5)], [1, 2, 3, 4, 5]);
  // What the last word lacks is still erased, so that nothing else is lost.
  assert.equal([...memory.read(PAGE_BYTES + 12, 5)], [5, 0xff, 0xff, 0xff, 0xff]);
  assert.is(cells[3 * PAGE_BYTES], 0x11);
});

test('accesses outside it are refused and touch nothing', () => {
  const { memory, steps } = bench();
  assert.is(
    codeOf(() => memory.read(2 * PAGE_BYTES - 4, 5)),
    'outOfRange',
  );
  assert.is(
    codeOf(() => memory.read(-4, 4)),
    'outOfRange',
  );
  assert.is(
    codeOf(() => memory.write(2 * PAGE_BYTES - 4, new Uint8Array(5))),
    'outOfRange',
  );
  assert.is(
    codeOf(() => memory.erasePage(2 * PAGE_BYTES)),
    'outOfRange',
  );
  assert.equal(steps, []);
});

test('pages that the chip does not have are a part that does not match', () => {
  const made = (address: number, bytes: number, pageBytes: number) => () =>
    bench({ address, bytes, pageBytes });
  assert.is(codeOf(made(PAGE_BYTES, 2 * PAGE_BYTES, PAGE_BYTES / 2)), 'partMismatch');
  assert.is(codeOf(made(PAGE_BYTES + 4, PAGE_BYTES, PAGE_BYTES)), 'partMismatch');
  assert.is(codeOf(made(3 * PAGE_BYTES, 2 * PAGE_BYTES, PAGE_BYTES)), 'partMismatch');
});

test.run();
