/**
 * Every code that a fault carries, with what it says. `fault` takes no other, so a misspelt code does not
 * compile. A new code is a line here; one that ends a session gets its sentence in
 * `firmware/terminal/display/faults.ts`.
 */
import type { LinkFaultCode } from '../../hal/cardSlot.ts';

/** What ends a session with a card. */
type CardCode =
  /** The card has no cardphone application. */
  | 'notOurs'
  /** The card was never issued. */
  | 'cardBlank'
  /** An abnormality that the card has recorded (S5.7), or the list of invalid cards, prevents its use. */
  | 'cardBlocked'
  /** Today is outside the term of the card's certificate (S16.2). */
  | 'cardExpired'
  /** Today is outside the term of this terminal's or dispenser's own certificate. */
  | 'termOver'
  /** The term of the terminal or dispenser that certified the card's value ended too long ago. */
  | 'recordExpired'
  /** The card's settlement profile leaves out what this reader requires. */
  | 'cardTooWeak'
  /** A certificate or a delivery of keys without a valid master signature, or of another owner. */
  | 'badCertificate'
  /** SU(R * X * V) does not verify. */
  | 'badCardSignature'
  /** The usage information 6M2 is not the one that was announced, or is not certified. */
  | 'badUsage'
  /** The generation of a master key that this terminal does not hold. */
  | 'unknownGeneration'
  /** The card answers a command with another status word than 9000. */
  | 'cardRefused'
  /** The charge is more than the value on the card. */
  | 'notEnough'
  /** No more pending charges, or open orders, fit the recovery log. */
  | 'journalFull'
  /** The receipt of a card whose key is longer than the terminal's store of receipts has room for. */
  | 'receiptTooLong'
  /** The calendar time is unknown, so that no term can be checked. */
  | 'clockLost'
  /** The dispenser got no card information or no statement from its source. */
  | 'noSource'
  /** A load of another amount than whole yen from 1 to 10 000, or more than a card may hold. */
  | 'badAmount'
  /** The center has refused an order under its signature; the money is paid back. */
  | 'orderRefused'
  /** An earlier order of the card is open, and the center does not know whether the card took it. */
  | 'orderOpen'
  /** The center does not issue what was asked for. */
  | 'refused';

/** The list of invalid cards (`firmware/lists/`). */
type ListCode =
  /** The head of a list without a valid signature of the master. */
  | 'listForged'
  /** A piece of a list, or a list in its memory, that does not have the digest that its head names. */
  | 'listTorn'
  /** A list that is longer than the terminal's memory for it. */
  | 'listTooLong';

/** Octets, keys, random numbers. */
type CryptoCode =
  /** Octets that do not have the layout they should have. */
  | 'malformed'
  /** An APDU whose length and Lc do not agree. */
  | 'wrongLength'
  /** A key, or the profile octet of a key, that is not as its profile says. */
  | 'badKey'
  /** A key that was wiped is used. */
  | 'keyWiped'
  /** The cipher's nonce has another length than 12 octets. */
  | 'badNonce'
  /** The seed of the random generator is too short. */
  | 'badSeed'
  /** More or fewer octets than one request to the random generator, or one derived key, may have. */
  | 'badRequest'
  /** The random generator has answered as many requests as one seed is good for. */
  | 'reseedNeeded'
  /** Nonces or coupons failed too often in a row: the generator or the key is broken. */
  | 'badRandom'
  /** A coupon is used for a second signature. */
  | 'couponSpent'
  /** A signature that was just made does not verify. */
  | 'faultySignature';

/** Sealed messages (`firmware/uplink/sealedChannel.ts`) and sealed deliveries of keys. */
type SealCode =
  /** The tag does not verify: another key, another party's message, or altered octets. */
  | 'sealBroken'
  /** The receiver's own message has come back. */
  | 'sealReflected'
  /** Sealed in an epoch that is over, or that has not begun. */
  | 'sealEpoch'
  /** The counter is not above the last one that was opened: replayed or reordered. */
  | 'sealReplayed'
  /** Every counter of an epoch is used: a new epoch has to begin. */
  | 'sealSpent';

/** Installing, provisioning, starting an image. */
type InstallCode =
  /** Keys of another center than the one this board was provisioned for. */
  | 'foreignMaster'
  /** The board was provisioned before. */
  | 'alreadyProvisioned'
  /** The board has no battery-backed key memory. */
  | 'noKeyMemory'
  /** An image or release without a valid signature of the publisher. */
  | 'badSignature'
  /** The script of an image does not have the length and hash that its head names. */
  | 'tornImage'
  /** An image, a release or a command for another board. */
  | 'wrongBoard'
  /** Other native code on the board than the image was built with. */
  | 'wrongKernels';

/** Parts of a board and native code. */
type PartCode =
  /** A part does not answer, or not as the data sheet says. */
  | 'partMismatch'
  /** The journal memory does not answer as itself, or is protected. */
  | 'framFailed'
  /** The key memory does not answer as itself. */
  | 'sramFailed'
  /** The panel does not confirm what the phone told it. */
  | 'panelMute'
  /** A line cannot dial this digit. */
  | 'badDigit'
  /** An access outside a memory part. */
  | 'outOfRange'
  /** The kernels in Storage are missing, of another version or of another core. */
  | 'badKernel'
  /** No memory in one piece for an array that native code needs. */
  | 'notFlat'
  /** A memory does not hold what was written to it: a protected block, a lost write enable. */
  | 'notWritten'
  /** The stack has no room for a kernel's scratch. */
  | 'noStack';

/** `flash/`: releases, and boards on a port. */
type FlashCode =
  /** A board that no interpreter's release is known for. */
  | 'badBoard'
  /** A release whose statement or files are not as they should be. */
  | 'badRelease'
  /** A file of a release is missing or has another hash. */
  | 'tornRelease'
  /** A version that is not three numbers. */
  | 'badVersion'
  /** The image exceeds a budget of its board. */
  | 'overBudget'
  /** The publisher's key file exists. */
  | 'keyExists'
  /** There is no public key of a publisher to check the release by. */
  | 'noPublisher'
  /** There is no release for this board. */
  | 'noRelease'
  /** The interpreter's binary cannot be read or is too long. */
  | 'noFirmware'
  /** The board's data name no offset of Storage in flash. */
  | 'noOffset'
  /** The port cannot be opened. */
  | 'noPort'
  /** No console answers on the port. */
  | 'noAnswer'
  /** The port went away. */
  | 'linkLost'
  /** The board threw an error. */
  | 'boardError'
  /** The board's Storage is too small for what is to be written. */
  | 'noRoom'
  /** The board's Storage has too few free bytes. */
  | 'storageFull'
  /** What was read back is not what was written. */
  | 'readBack'
  /** The board has a later version. */
  | 'olderVersion'
  /** Loader, publisher or kernels on the board are not those of the release. */
  | 'otherBase'
  /** The image did not become READY. */
  | 'notReady'
  /** The image did not become READY, and the loader started the former one. */
  | 'rolledBack'
  /** The board has no image of a phone. */
  | 'noImage'
  /** The loader on the board did not hold its image. */
  | 'notHeld'
  /** The file of the master key cannot be read or is not one. */
  | 'badMaster'
  /** A craft PIN that is not 4 to 8 digits. */
  | 'badPin';

/** Boards without hardware and emulators. */
type BenchCode =
  /** The port that a virtual board should listen on is taken. */
  | 'portInUse'
  /** A file that keeps a memory has another size. */
  | 'badMemory'
  /** The emulator is not on the path, or is too old. */
  | 'noEmulator'
  /** The cross compiler is not on the path. */
  | 'noCompiler';

/** Readers of the host: results of PC/SC, part 5, and the connection to its daemon. */
type ReaderCode =
  /** The connection to the smart-card service ended. */
  | 'connectionClosed'
  /** SCARD_E_NO_SERVICE: no smart-card service runs, or its library cannot be loaded. */
  | 'noService'
  /** A result of PC/SC that has no code here. */
  | 'readerFailed'
  /** SCARD_E_UNKNOWN_READER. */
  | 'unknownReader'
  /** SCARD_E_SHARING_VIOLATION: another program holds the card. */
  | 'sharingViolation'
  /** SCARD_E_NO_SMARTCARD. */
  | 'noCard'
  /** SCARD_E_PROTO_MISMATCH: neither T=0 nor T=1. */
  | 'protocolMismatch'
  /** SCARD_E_NOT_TRANSACTED. */
  | 'notTransacted'
  /** SCARD_E_READER_UNAVAILABLE. */
  | 'readerUnavailable'
  /** SCARD_W_UNRESPONSIVE_CARD. */
  | 'unresponsiveCard'
  /** SCARD_W_UNPOWERED_CARD. */
  | 'unpoweredCard'
  /** SCARD_W_RESET_CARD: another program reset the card. */
  | 'resetCard'
  /** SCARD_W_REMOVED_CARD. */
  | 'removedCard';

/** The code of a fault: a word that programs compare and that a person can look up. */
export type FaultCode =
  | LinkFaultCode
  | CardCode
  | ListCode
  | CryptoCode
  | SealCode
  | InstallCode
  | PartCode
  | FlashCode
  | BenchCode
  | ReaderCode;

/** The code of anything thrown: `bug` for an error without a code, which is a mistake of this program. */
export type ThrownCode = FaultCode | 'bug';
