/**
 * Prints the image with both protocols and the bench's engine: in a process of its own, since the compiler
 * takes much memory.
 */
import { imageWithBothProtocols } from '../../bench/phone/linkImage.ts';
import { ENGINE } from './pulledEngine.ts';

process.stdout.write(await imageWithBothProtocols(ENGINE));
