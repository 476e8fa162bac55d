/** `cardphone center export`: a list of the center as one CSV file, page by page. */
import { existsSync } from 'node:fs';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { required, type Subcommand, subcommand, text, wrongArgument } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { type Common, options, request, show } from './centerClient.ts';

const LISTS = ['accounts', 'transfers', 'cards', 'terminals'];
const ROWS_A_PAGE = 5000;
/** Fifty million rows. */
const pagesMax = 10_000;

/** The address behind `rel="next"` (RFC 8288). */
const nextOf = (answer: Response): string | undefined =>
  /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];

/** Writes all pages; resolves to the octets written. */
const writePages = async (common: Common, list: string, file: FileHandle): Promise<number> => {
  let path: string | undefined = `/v1/${list}.csv?limit=${ROWS_A_PAGE}`;
  let octets = 0;
  for (let page = 0; path !== undefined; page++) {
    if (page === pagesMax)
      throw failure('tooLarge', `export: expected at most ${pagesMax} pages of ${ROWS_A_PAGE} rows`);
    const answer = await request(common, 'GET', path);
    const records = Buffer.from(await answer.arrayBuffer());
    await file.writeFile(records);
    octets += records.length;
    path = nextOf(answer);
  }
  return octets;
};

const refuseFile = (name: string, error: unknown): never => {
  throw failure('cannotWrite', `${name}: expected a new file (${(error as NodeJS.ErrnoException).code})`);
};

/** `out` is there when all of it is, and no file is overwritten. */
const exportTo = async (common: Common, list: string, out: string): Promise<number> => {
  if (existsSync(out)) refuseFile(out, { code: 'EEXIST' });
  const part = `${out}.part`;
  const file = await open(part, 'wx').catch(error => refuseFile(part, error));
  try {
    const octets = await writePages(common, list, file).finally(() => file.close());
    await link(part, out).catch(error => refuseFile(out, error));
    return octets;
  } finally {
    await rm(part);
  }
};

/** `cardphone center export LIST --out FILE`, by its name. */
export const exportCommand: [string, Subcommand] = [
  'center export',
  subcommand(
    'center export LIST',
    {
      call: 'npx cardphone center export',
      does: 'Writes accounts, transfers, cards or terminals to a CSV file.',
      options: { ...options, out: required(text('FILE', 'the file to write; it is never overwritten')) },
      words: { name: 'LIST', help: LISTS.join(', '), min: 1, max: 1 },
    },
    async ({ values, words: [list] }) => {
      if (!LISTS.includes(list)) throw wrongArgument('LIST', `one of ${LISTS.join(', ')}`);
      show(values.json, { written: values.out, octets: await exportTo(values, list, values.out) });
    },
  ),
];
