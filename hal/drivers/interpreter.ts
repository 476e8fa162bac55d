/** What the interpreter says of itself. */
const self = () => process as unknown as { version: string; memory(): { free: number } };

export const interpreterVersion = (): string => self().version;

/** Variables of the heap that are free, garbage not counted: reading the use of memory collects it first (Espruino, `process.memory`). */
export const freeVariables = (): number => self().memory().free;
