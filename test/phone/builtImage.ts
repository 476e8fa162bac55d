import { cachedImage } from '../../flash/image/cachedImage.ts';
import { readBoard } from '../../flash/image/readBoard.ts';

let image: Promise<string> | undefined;

/** The virtual board's image, as `npm run build` makes it. */
export const builtImage = (): Promise<string> => {
  image ??= readBoard('virtual')
    .then(board => cachedImage(board))
    .then(built => built.image);
  return image;
};
