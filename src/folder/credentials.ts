/** Files of credentials, recognised by their names: a pattern for .dockerignore, and example paths that it must exclude. */
interface Credential {
  readonly pattern: string;
  readonly decoys: readonly string[];
}

/** Files of variables, some of which are examples. */
export const environmentPattern = '**/.env*';

/**
 * Files with secrets of their owner, in any folder. Patterns of .dockerignore are case-sensitive, so endings that tools write in both cases
 * appear in both.
 */
const credentials: readonly Credential[] = [
  { pattern: environmentPattern, decoys: ['.env', '.env.production', 'nested/.env', '.envrc', 'nested/.env-local'] },
  { pattern: '**/*.[pP][eE][mM]', decoys: ['nested/decoy.pem', 'decoy.PEM'] },
  { pattern: '**/*.[kK][eE][yY]', decoys: ['decoy.key', 'nested/decoy.KEY'] },
  { pattern: '**/*.[pP]12', decoys: ['decoy.p12'] },
  { pattern: '**/*.[pP][fF][xX]', decoys: ['nested/decoy.pfx', 'decoy.PFX'] },
  { pattern: '**/*.[jJ][kK][sS]', decoys: ['decoy.jks'] },
  { pattern: '**/*.[kK][eE][yY][sS][tT][oO][rR][eE]', decoys: ['nested/decoy.keystore'] },
  { pattern: '**/id_[rd]sa*', decoys: ['id_rsa', 'nested/id_dsa'] },
  { pattern: '**/id_ecdsa*', decoys: ['id_ecdsa'] },
  { pattern: '**/id_ed25519*', decoys: ['nested/id_ed25519'] },
  { pattern: '**/[._]netrc', decoys: ['.netrc', 'nested/_netrc'] },
  { pattern: '**/.pypirc', decoys: ['.pypirc'] },
  { pattern: '**/.npmrc', decoys: ['nested/decoy/.npmrc'] },
  { pattern: '**/.pgpass', decoys: ['.pgpass'] },
  { pattern: '**/.git-credentials', decoys: ['nested/.git-credentials'] },
  { pattern: '**/.aws', decoys: ['.aws/credentials', 'nested/.aws/config'] },
  { pattern: '**/.azure', decoys: ['.azure/decoy'] },
  { pattern: '**/.ssh', decoys: ['.ssh/decoy'] },
  { pattern: '**/.gnupg', decoys: ['.gnupg/decoy'] },
  { pattern: '**/.kube', decoys: ['.kube/config'] },
  { pattern: 'kubeconfig', decoys: ['kubeconfig'] },
  { pattern: '**/*kubeconfig.y*ml', decoys: ['nested/kubeconfig.yaml', 'decoy.kubeconfig.yml'] },
  { pattern: '**/.docker/config.json', decoys: ['.docker/config.json'] },
  {
    pattern: '**/*[sS]ervice[-_][aA]ccount*.json',
    decoys: ['decoy-service-account.json', 'nested/service_account_decoy.json', 'Service-Account.json'],
  },
  { pattern: '**/*[sS]ervice[aA]ccount*.json', decoys: ['serviceaccount.json', 'nested/decoy-serviceAccountKey.json'] },
  { pattern: '**/credentials.json', decoys: ['credentials.json'] },
  { pattern: '**/client_secret*.json', decoys: ['client_secret_decoy.json'] },
  { pattern: '**/*.tfstate*', decoys: ['terraform.tfstate', 'nested/terraform.tfstate.backup'] },
  { pattern: '**/*.tfvars*', decoys: ['decoy.tfvars', 'nested/decoy.auto.tfvars.json'] },
  { pattern: '**/.terraform', decoys: ['.terraform/decoy'] },
];

export const credentialPatterns: readonly string[] = credentials.map(({ pattern }) => pattern);

/** Paths that every .dockerignore must exclude. */
export const credentialDecoys: readonly string[] = credentials.flatMap(({ decoys }) => decoys);

/** Examples with names only. */
export const examplePatterns: readonly string[] = ['example', 'sample', 'template'].map((ending) => `**/.env.${ending}`);

const names = credentialPatterns.map(
  (pattern) =>
    new RegExp(
      `${pattern.startsWith('**/') ? '(?:^|/)' : '^'}${pattern
        .replace(/^\*\*\//, '')
        .replaceAll('.', '\\.')
        .replaceAll('*', '[^/]*')}(?:/|$)`,
    ),
);

/** True for the path of a file that is a credential by its name, or by that of a folder that it is in. */
export function isCredential(path: string): boolean {
  return names.some((name) => name.test(path)) && !/(?:^|\/)\.env\.(?:example|sample|template)$/.test(path);
}
