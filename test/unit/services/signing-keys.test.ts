import assert from 'node:assert/strict';
import { randomSecret } from '../../../src/services/random-secret.ts';
import { type SecretForm, secretFormIn, signingKeys, usualForm } from '../../../src/services/signing-keys.ts';

describe('the variables that an application signs with', () => {
  const names = (text: string): string[] => text.split(' ');

  it('have a name that frameworks give them', () => {
    const own = names(
      'SECRET_KEY SECRET APP_SECRET JWT_SECRET JWT_REFRESH_SECRET SESSION_SECRET COOKIE_SECRET ENCRYPTION_KEY NEXTAUTH_SECRET BETTER_AUTH_SECRET AUTH_SECRET APP_KEYS DJANGO_SECRET_KEY ADMIN_JWT_SECRET API_TOKEN_SALT SECRET_KEY_BASE UTILS_SECRET SECURITY_PASSWORD_SALT',
    );
    assert.deepEqual(signingKeys(own, 'shop'), own);
  });

  it('are not those that somebody else gives out', () => {
    const others = names(
      'STRIPE_SECRET_KEY OPENAI_API_KEY AWS_SECRET_ACCESS_KEY S3_SECRET_KEY SMTP_PASSWORD GITHUB_TOKEN GOOGLE_CLIENT_SECRET OIDC_RP_CLIENT_SECRET SLACK_SIGNING_SECRET SENTRY_SECRET RECAPTCHA_SECRET_KEY TWITTER_ACCESS_TOKEN_SECRET DROPBOX_APP_KEY PUSHER_APP_SECRET GITHUB_WEBHOOK_SECRET API_SECRET LIVEKIT_API_SECRET PAYSTACK_SECRET_KEY CLERK_SECRET_KEY FLOWER_OAUTH2_SECRET TEST_SECRET_KEY',
    );
    assert.deepEqual(signingKeys(others, 'shop'), []);
  });

  it('may begin with the name of the project, or with what most variables begin with', () => {
    assert.deepEqual(signingKeys(['PAPER_SHOP_SECRET_KEY', 'PAYSTACK_SECRET_KEY'], 'paper-shop'), ['PAPER_SHOP_SECRET_KEY']);
    const variables = names('LARK_HOST LARK_SERVICE_SECRET LARK_SERVICE_NAME PAYSTACK_SECRET_KEY');
    assert.deepEqual(signingKeys(variables, 'else'), ['LARK_SERVICE_SECRET']);
    assert.deepEqual(signingKeys(names('WREN_DATABASE_URL WREN_ENCRYPTION_KEY PAYSTACK_PUBLIC_KEY PAYSTACK_SECRET_KEY'), 'else'), [
      'WREN_ENCRYPTION_KEY',
    ]);
  });
});

describe('the form of a secret', () => {
  const hex = (bytes: number): SecretForm => ({ bytes, encoding: 'hex' });
  const base64 = (bytes: number): SecretForm => ({ bytes, encoding: 'base64' });
  const cases: readonly [string, SecretForm][] = [
    ['SIGN_KEY: z.string().regex(/^[0-9a-f]{64}$/)', hex(32)],
    ['# openssl rand -hex 32\nSIGN_KEY=', hex(32)],
    ['SIGN_KEY=  # openssl rand -base64 32', base64(32)],
    [`SIGN_KEY=${'0a'.repeat(32)}`, hex(32)],
    ['f = Fernet(os.environ["SIGN_KEY"])', { bytes: 32, encoding: 'base64url' }],
    ['key := []byte(os.Getenv("SIGN_KEY"))\nif len(key) != 32 {', hex(16)],
    ['const key = Buffer.from(process.env.SIGN_KEY, "hex")', hex(32)],
    ["const key = Buffer.from(process.env.SIGN_KEY, 'base64')", base64(32)],
    ['key, err := hex.DecodeString(os.Getenv("SIGN_KEY"))', hex(32)],
    ['  @IsString()\n  @MinLength(32)\n  SIGN_KEY: string;', usualForm],
    ['SIGN_KEY: z.string().min(64),', hex(32)],
    ['sign_key: str = Field(min_length=64)', hex(32)],
    ['app.secret_key = os.environ["SIGN_KEY"]', usualForm],
    // Statements about another variable.
    ['OTHER_KEY=\n# openssl rand -hex 16\n\nSIGN_KEY=', usualForm],
    ['SIGN_KEY=\nOTHER_KEY= # openssl rand -hex 16', usualForm],
  ];
  for (const [text, form] of cases) {
    it(`is found in ${JSON.stringify(text.slice(0, 70))}`, () => assert.deepEqual(secretFormIn('SIGN_KEY', [text]), form));
  }

  it('is that of the first text that says one', () => {
    assert.deepEqual(
      secretFormIn('SIGN_KEY', ['SIGN_KEY', 'openssl rand -hex 20 > SIGN_KEY', 'SIGN_KEY=$(openssl rand -hex 32)']),
      hex(20),
    );
  });

  it('is what a random value has', () => {
    const file = (form: SecretForm) => ({ name: 'app.env', text: 'A={a}\n', forms: { a: form } });
    assert.match(randomSecret('a', [file(hex(32))]), /^[0-9a-f]{64}$/);
    assert.match(randomSecret('a', [file(base64(32))]), /^[\w+/]{43}=$/);
    assert.match(randomSecret('a', [file({ bytes: 32, encoding: 'base64url' })]), /^[\w-]{43}=$/);
    assert.match(randomSecret('b', [file(hex(32))]), /^[0-9a-f]{48}$/);
  });

  it('takes time in proportion to the text', () => {
    const text = 'SIGN_KEY '.repeat(100_000);
    const start = performance.now();
    secretFormIn('SIGN_KEY', [text]);
    assert.ok(performance.now() - start < 1000);
  });
});
