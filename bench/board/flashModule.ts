/** The interpreter's `Flash` module over the pages that hold Storage, addressed from Storage's start. */
import type { Chip } from './chip.ts';
import type { PagedFlash } from './pagedFlash.ts';

export const flashModule = (chip: Chip, flash: PagedFlash): Record<string, unknown> => ({
  getPage: (address: number) => {
    chip.apiCall();
    const { pageBytes, cells } = flash;
    if (address < 0 || address >= cells.length) return undefined;
    return { addr: address - (address % pageBytes), length: pageBytes };
  },
  erasePage: (address: number) => {
    chip.apiCall();
    flash.erasePage(address);
  },
  write: (data: unknown, address: number) => {
    chip.apiCall();
    flash.writeWords(address, Uint8Array.from(data as Uint8Array));
  },
  read: (length: number, address: number) => {
    chip.apiCall();
    return chip.bytesForImage(flash.cells.subarray(address, address + length));
  },
});
