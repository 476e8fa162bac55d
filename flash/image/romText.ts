import { romCode } from '../../hal/characterRom.ts';
import { ts } from './compilers.cjs';
import type { Refusal } from './refusal.ts';

/** Text as the display's ROM codes, one 8-bit character a code, or the first character that has no code. */
export const romText = (text: string): { text: string } | { missing: string } => {
  let coded = '';
  for (const character of text) {
    // ASCII stays as it is: most literals are not for the display, and `\` must stay itself.
    const codes = character < '\x80' ? [character.charCodeAt(0)] : romCode(character);
    if (!codes) return { missing: character };
    coded += String.fromCharCode(...codes);
  }
  return { text: coded };
};

const hasAbove = (text: string, limit: number): boolean =>
  [...text].some(character => character.codePointAt(0)! > limit);
const hasForeign = (text: string): boolean => hasAbove(text, 0x7f);

const point = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * Literals with a character that has no ROM code. A mark takes each literal's place in the bundle, so that
 * one that tree shaking drops is not refused.
 */
export class UncodedLiterals {
  private readonly refusals: Refusal[] = [];
  /** Characters for private use, which are in no source. */
  private static readonly firstMark = 0xe000;

  refuse(refusal: Refusal): string {
    this.refusals.push(refusal);
    return String.fromCharCode(UncodedLiterals.firstMark + this.refusals.length - 1);
  }

  /**
   * Refusals of the literals whose marks are left in a bundle, which escapes characters that are not ASCII.
   */
  leftIn(code: string): Refusal[] {
    return this.refusals.filter((_, i) =>
      code.includes(`\\u${(UncodedLiterals.firstMark + i).toString(16)}`),
    );
  }
}

/**
 * A TypeScript transformer that turns every literal with characters from 0x80 upwards into ROM codes: the
 * chip's strings are 8 bit. A character without a code goes to `uncoded`.
 */
export const romTextTransformer =
  (uncoded: UncodedLiterals, file: string): ts.TransformerFactory<ts.SourceFile> =>
  context =>
  source => {
    const { factory } = context;
    const coded = (node: ts.Node, text: string): string => {
      const result = romText(text);
      if ('text' in result) return result.text;
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      return uncoded.refuse({
        file,
        line,
        severity: 'error',
        message: `"${result.missing}" (${point(result.missing)}) is not in the display's character ROM: write it with characters of hal/characterRom.ts`,
      });
    };
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isLiteralTypeNode(node)) return node;
      if (
        !ts.isLiteralExpression(node) &&
        !ts.isTemplateMiddleOrTemplateTail(node) &&
        !ts.isTemplateHead(node)
      )
        return ts.visitEachChild(node, visit, context);
      if (!hasForeign(node.text)) return node;
      // Octets written as escapes ('\x90\x00') are no text.
      if (!hasForeign(node.getText(source)) && !hasAbove(node.text, 0xff)) return node;
      if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
        return factory.createStringLiteral(coded(node, node.text));
      if (ts.isTemplateHead(node)) return factory.createTemplateHead(coded(node, node.text));
      if (ts.isTemplateMiddle(node)) return factory.createTemplateMiddle(coded(node, node.text));
      if (ts.isTemplateTail(node)) return factory.createTemplateTail(coded(node, node.text));
      return node;
    };
    return ts.visitNode(source, visit) as ts.SourceFile;
  };
