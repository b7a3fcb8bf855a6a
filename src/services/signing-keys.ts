/** The form of a random secret: bytes, and their encoding. */
export interface SecretForm {
  readonly bytes: number;
  readonly encoding: 'hex' | 'base64' | 'base64url';
}

/** The form that most applications accept: 48 hexadecimal digits. */
export const usualForm: SecretForm = { bytes: 24, encoding: 'hex' };

/** Last words of the names of variables with signing or encryption keys, as in frameworks and their guides. */
const kinds = [
  'SECRET_KEY',
  'SECRET_KEY_BASE',
  'SECRET',
  'JWT_SECRET',
  'ACCESS_SECRET',
  'REFRESH_SECRET',
  'TOKEN_SECRET',
  'SESSION_SECRET',
  'SESSION_KEY',
  'COOKIE_SECRET',
  'COOKIE_PASSWORD',
  'APP_SECRET',
  'APP_KEY',
  'APP_KEYS',
  'AUTH_SECRET',
  'CSRF_SECRET',
  'CSRF_KEY',
  'ENCRYPTION_KEY',
  'ENCRYPTION_SECRET',
  'FERNET_KEY',
  'SIGNING_KEY',
  'SIGNING_SECRET',
  'HASH_SALT',
  'PASSWORD_SALT',
  'TOKEN_SALT',
];

/** Words that may precede them in any application. */
const generalWords = new Set(
  `APP APPLICATION DJANGO FLASK FASTAPI QUART NEXT NUXT EXPRESS NEST RAILS STRAPI PAYLOAD SERVER SITE WEB BACKEND ADMIN USER AUTH NEXTAUTH BETTER
  JWT SESSION COOKIE TOKEN ACCESS REFRESH CSRF SECURITY SECURE HTTP UTILS SERVICE INTERNAL MY DATA API TRANSFER LOGIN PASSWORD`.split(
    /\s+/,
  ),
);

/** Words of keys that a third party issues: a random one would enable the feature. */
const othersWords = new Set(
  `STRIPE PAYPAL OPENAI ANTHROPIC AWS S3 MINIO AZURE GCP GOOGLE GITHUB GITLAB BITBUCKET SLACK DISCORD TELEGRAM TWILIO SENTRY SMTP MAIL EMAIL MAILGUN
  MAILCHIMP SENDGRID POSTMARK RESEND FACEBOOK TWITTER APPLE MICROSOFT LINKEDIN SPOTIFY DROPBOX FIGMA LINEAR NOTION RECAPTCHA HCAPTCHA TURNSTILE CAPTCHA
  OAUTH OAUTH1 OAUTH2 OIDC SAML LDAP CLIENT CONSUMER CLERK AUTH0 CLOUDINARY CLOUDFLARE R2 ALGOLIA PUSHER ABLY SHOPIFY PLAID WEBHOOK STORAGE BUCKET
  DB DATABASE POSTGRES MYSQL MONGO REDIS RABBITMQ TEST TESTS`.split(/\s+/),
);

/**
 * Finds the variables with signing or encryption keys, for which any random value in the right form works. `names`: the application's name
 * and those of its packages, which may precede the words, as may the prefix of most of its variables.
 */
export function signingKeys(variables: readonly string[], ...names: readonly string[]): readonly string[] {
  const own = ownPrefixes(variables, names);
  return variables.filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && isSigningKey(name, own));
}

function isSigningKey(name: string, own: readonly string[]): boolean {
  const bare = name.replaceAll(/__+/g, '_');
  if (bare.split('_').some((word) => othersWords.has(word))) return false;
  const prefix = own.find((each) => bare.startsWith(`${each}_`));
  const rest = prefix === undefined ? bare : bare.slice(prefix.length + 1);
  return kinds.some((kind) => {
    if (rest !== kind && !rest.endsWith(`_${kind}`)) return false;
    const before = rest.slice(0, -kind.length).split('_').filter(Boolean);
    // A secret for an API may be issued by another party.
    return before.every((word) => generalWords.has(word)) && !(kind === 'SECRET' && before.at(-1) === 'API');
  });
}

/** Settings that only the application itself has: `LEDGER_DATABASE_URL`, `HC_DEBUG`. */
const ownSetting =
  /^([A-Z][A-Z0-9]{0,30})_(?:DATABASE|DB|REDIS|DEBUG|LOG|LOGGING|LOGLEVEL|PORT|BIND|LISTEN|DATA_DIR|CACHE|ENV|WORKERS|ALLOWED_HOSTS)(?:_|$)/;

/** Prefixes of the application's own variables: its name, the word that most of them share, or the prefix of its own settings. */
function ownPrefixes(variables: readonly string[], names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of variables) {
    const [first = ''] = name.split('_');
    if (first !== name) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const common = [...counts].filter(([, count]) => count >= 3 && count * 2 >= variables.length).map(([word]) => word);
  const settings = variables.flatMap((name) => ownSetting.exec(name)?.[1] ?? []);
  const named = names.flatMap((name) => {
    const words = name
      .toUpperCase()
      .split(/[^A-Z0-9]+/)
      .filter(Boolean);
    return words.length === 0 ? [] : [words.join('_'), words.join(''), words[0] ?? ''];
  });
  return [...new Set([...named, ...common, ...settings])].filter((word) => word !== '').sort((a, b) => b.length - a.length);
}

interface Rule {
  readonly sign: RegExp;
  form(number: number): SecretForm | undefined;
}

const hexOf = (digits: number): SecretForm | undefined =>
  digits >= 16 && digits <= 256 ? { bytes: Math.ceil(digits / 2), encoding: 'hex' } : undefined;
const bytesOf =
  (encoding: SecretForm['encoding']) =>
  (bytes: number): SecretForm | undefined =>
    bytes >= 16 && bytes <= 128 ? { bytes, encoding } : undefined;
/** A minimum length that the usual form has anyway gives no information. */
const atLeast = (length: number): SecretForm | undefined => (length > usualForm.bytes * 2 ? hexOf(length) : undefined);

/**
 * Statements of validators, code and guides about a secret, the most reliable first. The first group of a pattern is a number, if there is
 * one.
 */
const rules: readonly Rule[] = [
  { sign: /\[(?:0-9|a-f|A-F|\\d){2,3}\]\{(\d{2,3})\}/, form: hexOf },
  { sign: /openssl\s+rand\s+-hex\s+(\d{1,3})/, form: bytesOf('hex') },
  { sign: /openssl\s+rand\s+-base64\s+(\d{1,3})/, form: bytesOf('base64') },
  { sign: /token_hex\(\s*(\d{1,3})\s*\)|randomBytes\(\s*(\d{1,3})\s*\)\.toString\(\s*\\?["'`]hex/, form: bytesOf('hex') },
  { sign: /\bFernet\b|urlsafe_b64decode/, form: () => ({ bytes: 32, encoding: 'base64url' }) },
  { sign: /Buffer\.from\([^()\n]{0,120},\s*["'`]hex["'`]|\bhex\.DecodeString\(|\bfromhex\(|\bunhexlify\(/, form: () => hexOf(64) },
  {
    sign: /Buffer\.from\([^()\n]{0,120},\s*["'`]base64["'`]|\bStdEncoding\.DecodeString\(|(?<!urlsafe_)\bb64decode\(/,
    form: () => ({ bytes: 32, encoding: 'base64' }),
  },
  { sign: /\b(?:Is)?[lL]ength\(\s*(\d{2,3})\s*,\s*\1\b|\.length\(\s*(\d{2,3})\s*[,)]/, form: hexOf },
  { sign: /\blen(?:gth)?\b[^\n;]{0,40}?(?:===?|!==?)\s*(\d{2,3})\b/, form: hexOf },
  { sign: /\b(\d{2,3})(?:\s|-)(?:hex(?:adecimal)?)\b/, form: hexOf },
  { sign: /\bexactly\s+(\d{2,3})\s+char/i, form: hexOf },
  { sign: /\.min\(\s*(\d{2,3})\b|\bmin_?length\W{1,4}(\d{2,3})\b|\blen(?:gth)?\b[^\n;]{0,40}?<=?\s*(\d{2,3})\b/i, form: atLeast },
  { sign: /\bat least\s+(\d{2,3})\b/i, form: atLeast },
];

/**
 * Finds the form in which an application expects a secret, by the text around its name: code that checks or decodes it, an example
 * environment with its comment, a guide.
 */
export function secretFormIn(name: string, texts: readonly string[]): SecretForm {
  for (const text of texts) {
    const found = formIn(name, text);
    if (found !== undefined) return found;
  }
  return usualForm;
}

/** Enough for a file that names it many times. */
const mostMentions = 40;

function formIn(name: string, text: string): SecretForm | undefined {
  const upper = text.toUpperCase();
  let mentions = 0;
  for (let at = upper.indexOf(name); at !== -1 && mentions < mostMentions; at = upper.indexOf(name, at + name.length)) {
    if (/\w/.test(upper[at - 1] ?? '') || /\w/.test(upper[at + name.length] ?? '')) continue;
    mentions += 1;
    const after = paragraphAfter(text, at + name.length);
    const line = after.split('\n', 1)[0] ?? '';
    const around = `${text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 200), at + name.length)}${line}`;
    const found = shown(line) ?? ruled(around) ?? ruled(paragraphBefore(text, at)) ?? ruled(after);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text up to the next empty line, or to the next variable. */
function paragraphAfter(text: string, start: number): string {
  return text.slice(start, start + 300).split(/\n[ \t]*\n|\n[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]{2,60}[ \t]*[=:]/, 1)[0] ?? '';
}

/** The text from the last empty line, or from the end of the last variable. */
function paragraphBefore(text: string, end: number): string {
  const before = text.slice(Math.max(end - 400, 0), end);
  return before.split(/\n[ \t]*\n|\n[ \t]*(?:public[ \t]+|export[ \t]+)?[A-Z][A-Z0-9_]{2,60}[ \t]*[=:?][^\n]{0,200}\n/).at(-1) ?? '';
}

function ruled(text: string): SecretForm | undefined {
  for (const { sign, form } of rules) {
    const match = sign.exec(text);
    const found = match === null ? undefined : form(Number(match.slice(1).find((group) => group !== undefined)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An example value that has the form. */
function shown(line: string): SecretForm | undefined {
  const value = /^\s{0,4}[=:]\s{0,4}["'`]?([\w+/=-]{32,256})["'`]?\s{0,80}(?:#|$)/.exec(line)?.[1] ?? '';
  return /^(?:[0-9a-f]{2}){16,128}$/i.test(value) ? hexOf(value.length) : undefined;
}
