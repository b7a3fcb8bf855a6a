/** Names of variables with a secret: `DB_PASSWORD`, `API_KEY`, `githubToken`; not names that only point to one. */
const secretName =
  /(?:^|_|-)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|SECRET|SECRETS|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY|ENCRYPTION_KEY|SIGNING_KEY|AUTH_KEY|CREDENTIAL|CREDENTIALS)$/;
const placeName = /_(?:FILE|PATH|DIR|URL|URI|NAME|ID|LENGTH|EXPIRY|TTL|HEADER|POLICY|ENABLED|TYPE|ALGORITHM)$/;

/** True for the name of a secret. */
export function isSecretName(name: string): boolean {
  const spelled = name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
  return secretName.test(spelled) && !placeName.test(spelled);
}

/** Formats of secrets that their issuers document. */
const forms: readonly (readonly [title: string, form: RegExp])[] = [
  ['an AWS access key', /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/],
  ['a GitHub token', /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{82})(?!\w)/],
  ['a GitLab token', /(?<!\w)glpat-[\w-]{20}(?![\w-])/],
  ['an npm token', /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/],
  ['a PyPI token', /(?<!\w)pypi-AgEIcHlwaS5vcmc[\w-]{50}/],
  ['a Slack token', /(?<!\w)xox[abprs]-[\w-]{10}/],
  ['a Stripe key', /(?<!\w)[sr]k_live_[A-Za-z0-9]{20}/],
  ['a Google key', /(?<!\w)AIza[\w-]{35}(?![\w-])/],
  ['a private key', /-----BEGIN (?:[A-Z]{2,10} ){0,3}PRIVATE KEY-----/],
  ['a JSON web token', /(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10}/],
  [
    'a password in an address',
    /(?<!\w)[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"$<>{}]{1,100}:(?!(?:password|pass|secret|changeme|x{2,10})@)[^\s:@/'"$<>{}]{3,200}@/i,
  ],
];

/** The kind of secret in a text, by its format; undefined if there is none. */
export function secretIn(text: string): string | undefined {
  return forms.find(([, form]) => form.test(text))?.[0];
}

/** True for a value that is not a secret: an empty one, another variable, and a placeholder. */
export function isHarmless(value: string): boolean {
  return /^(?:|\$\{?\w+\}?|change-?me|example|placeholder|dummy|none|null|x{3,})$/i.test(value.trim());
}
