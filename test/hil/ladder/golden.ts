/**
 * The right output of each step of a rung: one file a rung for all targets, since a phone does the same on
 * each.
 *
 *   # name of the step
 *   line
 */

/** Lines by the name of the step. */
export type Golden = ReadonlyMap<string, readonly string[]>;

/** Throws SyntaxError for a line before the first step, or a step that comes twice. */
export const parseGolden = (text: string): Golden => {
  const steps = new Map<string, string[]>();
  let lines: string[] | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith('# ')) {
      const name = line.slice(2);
      if (steps.has(name)) throw new SyntaxError(`golden, line ${i + 1}: expected "${name}" once`);
      lines = [];
      steps.set(name, lines);
    } else if (line !== '') {
      if (!lines) throw new SyntaxError(`golden, line ${i + 1}: expected "# step", got "${line}"`);
      lines.push(line);
    }
  }
  return steps;
};

export const formatGolden = (steps: Golden): string =>
  [...steps].map(([name, lines]) => [`# ${name}`, ...lines, ''].join('\n')).join('\n');

/** The differing lines, `-` of the golden and `+` of the output; empty when they are equal. */
export const difference = (golden: readonly string[] | undefined, said: readonly string[]): string[] => {
  if (!golden) return ['no golden for this step', ...said.map(line => `+ ${line}`)];
  const out: string[] = [];
  for (let i = 0; i < Math.max(golden.length, said.length); i++) {
    if (golden[i] === said[i]) continue;
    if (golden[i] !== undefined) out.push(`- ${golden[i]}`);
    if (said[i] !== undefined) out.push(`+ ${said[i]}`);
  }
  return out;
};
