import { parseArgs } from 'node:util';
import { TRACE_LEVELS, type TraceLevel } from '../play/transcript.ts';

export interface BenchArguments {
  /** The reader's name; undefined for the only reader. */
  readonly reader: string | undefined;
  readonly level: TraceLevel;
  /** File of the capture. */
  readonly pcap: string | undefined;
}

const usage = `usage: npm run bench -- --reader [NAME] [--trace ${TRACE_LEVELS.join('|')}] [--pcap FILE]`;

/** Throws RangeError for a bad value, naming the expected one, TypeError for an unknown option. */
export const benchArguments = (args: readonly string[]): BenchArguments => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      reader: { type: 'boolean', default: false },
      trace: { type: 'string', default: 'lengths' },
      pcap: { type: 'string' },
    },
  });
  if (!values.reader || positionals.length > 1) throw new RangeError(usage);
  const level = TRACE_LEVELS.find(one => one === values.trace);
  if (!level)
    throw new RangeError(`--trace: expected one of ${TRACE_LEVELS.join(', ')}, got "${values.trace}"`);
  return { reader: positionals[0], level, pcap: values.pcap };
};
