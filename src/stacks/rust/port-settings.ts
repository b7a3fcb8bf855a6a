import { findCalls, type Source } from '../../source/source.ts';
import { readAddress, wordsOf } from '../port-names.ts';
import { type NamedValue, type PortSetting, portSettingsIn } from '../port-settings.ts';
import { type Code, collectSigns } from './values.ts';

// More than any program has.
const mostSettings = 200;
const telling = /port|addr|listen|bind|interface|host/i;

/** Lists the settings of a program that may contain its address: options of clap and argh, configuration defaults, constants and fields. */
export function findPortSettings(code: Code, names: readonly string[]): readonly PortSetting[] {
  const own = new Set(names.flatMap((name) => [...wordsOf(name), name.toLowerCase()]));
  const values = code.files.flatMap((source) =>
    [
      ...attributes(code, source),
      ...builders(code, source),
      ...configurationDefaults(code, source),
      ...functions(code, source),
      ...constants(code, source),
    ].filter(({ name }) => telling.test(name)),
  );
  return portSettingsIn(values.slice(0, mostSettings), own);
}

/** The address, or the port, in an expression; undefined if there is none. */
function addressIn(code: Code, source: Source, start: number, end: number): Pick<NamedValue, 'literal'> {
  const texts = collectSigns(code, { source, start, end }).flatMap(({ text }) => text ?? []);
  // Code in an attribute's text has its own quotation marks.
  const plain = texts.map(
    (text) =>
      /"([^"]{1,80})"|,\s{0,4}(\d{2,5})\)\s{0,4}$/
        .exec(text.slice(0, 200))
        ?.slice(1)
        .find((part) => part !== undefined) ?? text,
  );
  const literal = plain.find((text) => readAddress(text)?.port !== undefined) ?? plain.find((text) => readAddress(text) !== undefined);
  return literal === undefined ? {} : { literal };
}

/** `#[arg(long, env = "PORT", default_value_t = 8080)] port: u16`, `#[argh(option, default = "8080")]`, `#[default(8080)]` */
function attributes(code: Code, source: Source): NamedValue[] {
  return findCalls(source, /#\[(?:arg|clap|structopt|argh|default|envconfig|serde)\s*\(/g)
    .slice(0, mostSettings)
    .flatMap(({ match, start, end, arguments: items }): NamedValue[] => {
      const after = /^\s*\](?:\s*#\[[^\n]{0,200}\])*\s*(?:pub(?:\([^)]{0,40}\))?\s+)?(\w{1,80})\s*:/.exec(
        source.code.slice(end, end + 800),
      );
      const name = after?.[1];
      if (name === undefined || !telling.test(name) || match[0].includes('serde')) return [];
      const item = (pattern: RegExp) => items.find((each) => pattern.test(each.code));
      const preset = item(/^default(?:_value(?:_t)?)?\s*=/);
      const variable = item(/^(?:env|from)\s*(?:=|$)/);
      const long = item(/^(?:long|option)\s*(?:=|$)/);
      const [from, to] = match[0].includes('[default')
        ? [start + match[0].length, end]
        : [preset === undefined ? end : source.code.indexOf('=', preset.start) + 1, preset?.end ?? end];
      const named = variable === undefined ? undefined : (literalOf(source, variable) ?? name.toUpperCase());
      return [
        {
          name,
          ...addressIn(code, source, from, to),
          ...(named === undefined ? {} : { variable: named }),
          ...(long === undefined ? {} : { flag: literalOf(source, long) ?? name.replaceAll('_', '-') }),
          isDeclared: true,
          path: source.path,
          said: `the default of ${named ?? name} in ${source.path}`,
        },
      ];
    });
}

function literalOf({ literals }: Source, { start, end }: { readonly start: number; readonly end: number }): string | undefined {
  for (let at = start; at < Math.min(end, start + 200); at += 1) {
    const found = literals.get(at)?.value;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `Arg::new("port").long("port").env("PORT").default_value("8080")` */
function builders(code: Code, source: Source): NamedValue[] {
  return findCalls(source, /\bArg::new\s*\(/g)
    .slice(0, mostSettings)
    .flatMap(({ end, arguments: [own] }): NamedValue[] => {
      const name = own?.literal;
      if (name === undefined || !telling.test(name)) return [];
      const chain = source.code.slice(end, end + 1200).split(/\bArg::new|;/, 1)[0] ?? '';
      const given = (method: string): string | undefined => {
        const at = chain.indexOf(`.${method}(`);
        return at === -1 ? undefined : source.literals.get(end + at + method.length + 2)?.value;
      };
      const at = chain.search(/\.default_value\s*\(/);
      const variable = given('env');
      const flag = given('long');
      return [
        {
          name,
          ...(at === -1 ? {} : addressIn(code, source, end + at, source.brackets.get(source.code.indexOf('(', end + at))?.end ?? end + at)),
          ...(variable === undefined ? {} : { variable }),
          ...(flag === undefined ? {} : { flag }),
          isDeclared: true,
          path: source.path,
          said: `the default of ${variable ?? `--${flag ?? name}`} in ${source.path}`,
        },
      ];
    });
}

/** `.set_default("port", 8080)` of config, `("port", 8080)` of figment. */
function configurationDefaults(code: Code, source: Source): NamedValue[] {
  return findCalls(source, /(?:\.set_default|\.set_override|\.join|\.merge)\s*\(/g)
    .slice(0, mostSettings)
    .flatMap(({ arguments: [key, value] }): NamedValue[] => {
      const name = key?.literal ?? '';
      if (value === undefined || !telling.test(name)) return [];
      const address = addressIn(code, source, value.start, value.end);
      return [{ name, ...address, isDeclared: true, path: source.path, said: `the default of ${name} in ${source.path}` }];
    });
}

/** `fn default_port() -> u16 { 8080 }` */
function functions(code: Code, source: Source): NamedValue[] {
  return [...source.code.matchAll(/\bfn\s{1,4}(\w{0,40}default\w{0,40})\s{0,4}\(\s{0,4}\)\s{0,4}->[^{;\n]{1,80}\{/g)]
    .slice(0, mostSettings)
    .map(({ index, 0: text, 1: name = '' }) => {
      const start = index + text.length;
      const end = (source.brackets.get(start - 1)?.end ?? start + 1) - 1;
      return { name, ...addressIn(code, source, start, end), isDeclared: true, path: source.path, said: `${name} in ${source.path}` };
    });
}

const given =
  /(?:\b(?:const|static)\s{1,4})?(?<![\w.:])(\w{0,40}(?:[pP]ort|PORT|[aA]ddr|ADDR|[lL]isten|LISTEN|[bB]ind|BIND|[hH]ost|HOST)\w{0,40})\s{0,4}:(?!:)\s{0,4}(?:&?(?:'static\s)?\w{1,20}\s{0,4}=\s{0,4})?(?=["\d])/g;

/** Constants, statics and fields of values: `const PORT: u16 = 3000`, `port: 9000`. */
function constants(code: Code, source: Source): NamedValue[] {
  return [...source.code.matchAll(given)].slice(0, mostSettings).flatMap(({ index, 0: text, 1: name = '' }): NamedValue[] => {
    const start = index + text.length;
    const end = source.literals.get(start)?.end ?? start + (/^\d[\d_]{0,8}/.exec(source.code.slice(start, start + 10))?.[0].length ?? 0);
    return [{ name, ...addressIn(code, source, start, end), isDeclared: false, path: source.path, said: `${name} in ${source.path}` }];
  });
}
