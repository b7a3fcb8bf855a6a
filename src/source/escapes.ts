/** The escapes of a language in string literals. */
export interface Escapes {
  /** Characters with a meaning after the backslash: each language has some of `n t r b f v a 0`, and quotation marks. */
  readonly signs: string;
  /** True if the backslash before any other character is text. */
  readonly keepsUnknown?: boolean;
  /** The number of digits in an octal escape: `\101`. */
  readonly octalDigits?: '3' | '1,3';
  /** True if `\x` and octal escapes are UTF-8 bytes, not characters. */
  readonly hasBytes?: boolean;
}

const meanings: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', 0: '\0' }),
);
const largestCode = 0x10_ff_ff;
/** Marks a byte among characters: no character of a text is half of a surrogate pair. */
const byteMark = '\udc00';

/** Returns a function that decodes the body of a literal; it returns undefined if the bytes are invalid. */
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
    // A line continuation.
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
    // The only error of TextDecoder: invalid bytes.
    return undefined;
  }
}
