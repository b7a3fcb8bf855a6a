/** What a language writes behind a backslash in a text. */
export interface Escapes {
  /** Signs that stand for something; each language has some of `n t r b f v a 0`, and quotation marks for themselves. */
  readonly signs: string;
  /** True where the backslash before any other sign is text. */
  readonly keepsUnknown?: boolean;
  /** How many digits a number with the base 8 has: `\101`. */
  readonly octalDigits?: '3' | '1,3';
  /** True where `\x` and such numbers stand for bytes of UTF-8, not for characters. */
  readonly hasBytes?: boolean;
}

const meanings: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', 0: '\0' }),
);
const largestCode = 0x10_ff_ff;
/** Stands before a byte among signs: no sign of a text is half of a pair. */
const byteMark = '\udc00';

/** Returns what reads the body of a literal: the text that is meant, or undefined where its bytes are none. */
export function unescapeWith({
  signs,
  keepsUnknown = false,
  octalDigits,
  hasBytes = false,
}: Escapes): (body: string) => string | undefined {
  const octal = octalDigits === undefined ? '(?!)()' : `([0-7]{${octalDigits}})`;
  const pattern = new RegExp(
    `\\\\(?:u\\{([0-9a-fA-F]{1,8})\\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|${octal}|([\\s\\S]))`,
    'g',
  );
  const meaningOf = (all: string, char: string): string => {
    if (signs.includes(char)) return meanings.get(char) ?? char;
    // A line that goes on.
    if (char === '\n') return '';
    return keepsUnknown ? all : char;
  };
  return (body) => {
    if (!body.includes('\\')) return body;
    const text = body.replaceAll(
      pattern,
      (all: string, long?: string, four?: string, eight?: string, two?: string, eights?: string, char?: string) => {
        if (char !== undefined) return meaningOf(all, char);
        const code = eights === undefined ? Number.parseInt(long ?? four ?? eight ?? two ?? '', 16) : Number.parseInt(eights, 8);
        const isByte = hasBytes && (two ?? eights) !== undefined && code > 0x7f;
        return `${isByte ? byteMark : ''}${String.fromCodePoint(Math.min(isByte ? code & 0xff : code, largestCode))}`;
      },
    );
    return hasBytes && text.includes(byteMark) ? textOfBytes(text) : text;
  };
}

function textOfBytes(text: string): string | undefined {
  const parts = text.split(/\udc00([\s\S])/);
  const bytes = parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part, 'latin1')));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch {
    // TextDecoder's only error: bytes that are no text.
    return undefined;
  }
}
