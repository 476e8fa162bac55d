/** What a test file says after its cases: before the next file of its process, or when the process ends. */
const sayings = new Set<() => void>();

/** Says all of it once. */
export const endFile = (): void => {
  for (const say of sayings) say();
  sayings.clear();
};

process.once('exit', endFile);

/** `say` prints what it has gathered and forgets it. */
export const atFileEnd = (say: () => void): void => {
  sayings.add(say);
};
