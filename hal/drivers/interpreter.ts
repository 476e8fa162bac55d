/** What the interpreter says of itself. */
const self = () => process as unknown as InterpreterProcess;

/** Version of the firmware that runs, such as `2v29` (Espruino, `process.version`). */
export const interpreterVersion = (): string => self().version;

/**
 * Variables of the heap that are free, garbage not counted: reading the use of memory collects it first
 * (Espruino, `process.memory`).
 */
export const freeVariables = (): number => self().memory().free;

/** Where the memory of the stack, which grows downwards, ends. */
export const stackEndAddress = (): number => self().memory(false).stackEndAddress;
