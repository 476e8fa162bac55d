/** Prints, of a process of its own, when the serial port's native library is loaded. */
import { openPort } from '../../flash/port/open.ts';

const baud = 115_200;
const isLoaded = (): boolean =>
  (process.report.getReport() as unknown as { sharedObjects: string[] }).sharedObjects.some(file =>
    file.includes('@serialport'),
  );
const afterOpening = async (port: string): Promise<boolean> => {
  await openPort(port, baud).catch(() => {});
  return isLoaded();
};

console.log(
  JSON.stringify({
    atStart: isLoaded(),
    tcp: await afterOpening('tcp://127.0.0.1:1'),
    serial: await afterOpening('/no/such/port'),
  }),
);
