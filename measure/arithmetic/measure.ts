/** One contestant: `run` does the work once. */
export interface Contestant {
  readonly name: string;
  run(): unknown;
}

export interface Timing {
  readonly name: string;
  /** Median over the rounds, microseconds of processor time for one run. */
  readonly us: number;
}

const ROUNDS = 11;
/** One round of one contestant takes about this long. */
const ROUND_MS = 12;

/** Processor time, microseconds: other programs on the machine hardly show in it. */
const timed = async (contestant: Contestant, runs: number): Promise<number> => {
  const start = process.cpuUsage();
  for (let i = 0; i < runs; i++) await contestant.run();
  const { user, system } = process.cpuUsage(start);
  return user + system;
};

/** Runs that fill a round; the first ones also warm the compiler up. */
const runsOf = async (contestant: Contestant): Promise<number> => {
  for (let runs = 1; ; runs *= 2) {
    const us = await timed(contestant, runs);
    if (us >= ROUND_MS * 1000) return Math.max(1, Math.round((runs * ROUND_MS * 1000) / us));
  }
};

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Every contestant once in each round, so that what slows the machine down meets them all. */
export const compareTimes = async (contestants: readonly Contestant[]): Promise<Timing[]> => {
  const rounds: { contestant: Contestant; runs: number; us: number[] }[] = [];
  for (const contestant of contestants) rounds.push({ contestant, runs: await runsOf(contestant), us: [] });
  for (let round = 0; round < ROUNDS; round++)
    for (const { contestant, runs, us } of rounds) us.push((await timed(contestant, runs)) / runs);
  return rounds.map(({ contestant, us }) => ({ name: contestant.name, us: median(us) }));
};
