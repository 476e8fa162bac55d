/**
 * What a board is, as data. The existence of `boards/NAME.ts` creates the board: it exports `description` (read by
 * host tools, never in the image) and `wire()` (which makes the drivers that the board has parts for).
 */
export interface BoardDescription {
  /** The file's name without `.ts`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly chip: {
    readonly part: string;
    readonly core: 'cortex-m3' | 'cortex-m4' | 'cortex-m33' | 'xtensa' | 'host';
    readonly clockMHz: number;
    /** Variables of the interpreter's heap. */
    readonly variables: number;
  };
  readonly storage: {
    /** Bytes of flash that the interpreter's Storage has. */
    readonly bytes: number;
    /** Offset of Storage from the start of flash, where the vendor's firmware and Storage can be one file. */
    readonly offset?: number;
  };
  /** The device that the interpreter's console uses: no driver may take it. */
  readonly console: 'Serial1' | 'USB' | 'stdio';
  readonly native: {
    /** `espruino`: the firmware's crypto library. `kernel`: ours. `noble`: @noble/hashes in the image. */
    readonly sha256: 'espruino' | 'kernel' | 'noble';
    /** Which blob of `firmware/arithmetic/kernels` the image carries, if any. */
    readonly kernels: 'cortex-m4' | 'cortex-m3' | 'none';
  };
  /** False: faults carry their code only, since the Storage has no room for their sentences. */
  readonly faultSentences?: false;
  /** The build fails above these. */
  readonly budget: {
    /** Bytes of the pretokenised image. */
    readonly imageBytes: number;
    /** Estimated variables that the image's own code and data take after boot. */
    readonly imageVars: number;
  };
  readonly pins: BoardPins;
}

/** A pin by the name that the interpreter gives it: `B5`. */
export type PinName = string;

/** Which pin each part is wired to. A part that is missing is on the panel link or absent. */
export interface BoardPins {
  /** HD44780, 20×4, 4-bit bus, R/W tied low. */
  readonly display?: Readonly<Record<'rs' | 'e' | 'd4' | 'd5' | 'd6' | 'd7', PinName>>;
  /** 4×4 matrix: rows are driven, columns are read with pull-ups. */
  readonly keypad?: { readonly rows: readonly PinName[]; readonly columns: readonly PinName[] };
  /** Closed to ground while the handset is on its cradle. */
  readonly hook?: PinName;
  /** High connects the speech circuit. */
  readonly speechRelay?: PinName;
  readonly buzzer?: PinName;
  /** `loop` high seizes; the two tones are PWM outputs summed by resistors; `reversal` is high while answered. */
  readonly line?: Readonly<Record<'loop' | 'toneLow' | 'toneHigh' | 'reversal', PinName>>;
  /** ISO 7816 contacts. `present` is low with a card in the slot; `vcc` high powers the card. `tx` and `rx` meet at C7. */
  readonly card: Readonly<Record<'present' | 'vcc' | 'reset' | 'clock' | 'tx' | 'rx', PinName>> & {
    readonly uart: string;
  };
  /** One bus, two parts: FM25V02 FRAM (journal) and 23LCV512 battery-backed SRAM (keys). */
  readonly memory?: Readonly<Record<'sck' | 'mosi' | 'miso' | 'framSelect' | 'sramSelect', PinName>> & {
    readonly spi: string;
  };
  /** DS3231. */
  readonly rtc?: Readonly<Record<'scl' | 'sda', PinName>> & { readonly i2c: string };
  readonly network: Readonly<Record<'tx' | 'rx', PinName>> & {
    readonly uart: string;
    /** High powers a modem on the board. */
    readonly enable?: PinName;
    /** High while the modem starts: it runs its own firmware instead of its boot loader. */
    readonly bootSelect?: PinName;
  };
  /** Display, keys, hook, relay, line and buzzer on one serial line (`hal/drivers/panelLink.ts`); `uart` may be `software`. */
  readonly panel?: Readonly<Record<'tx' | 'rx', PinName>> & { readonly uart: string };
}
