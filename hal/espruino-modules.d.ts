/** Names that Node's types declare differently: seen only when the code is checked as the chip's. */
declare function require(module: 'Storage'): Storage;
declare function require(module: 'Flash'): Flash;
declare function require(module: 'crypto'): EspruinoCrypto;
declare function require(module: 'Wifi'): Wifi;
declare function require(module: 'net'): Net;
declare function setTimeout(listener: () => void, milliseconds: number): number;
declare function clearTimeout(id: number): void;
declare const process: { memory(collect?: boolean): { free: number; usage: number; total: number } };
