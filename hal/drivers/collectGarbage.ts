/** Reading the use of memory collects garbage first (Espruino, `process.memory`). */
export const collectGarbage = (): void => {
  (process as unknown as InterpreterProcess).memory();
};
