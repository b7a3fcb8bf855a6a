/** Options that make a program accept unverified content; each word pattern matches one word, or two adjacent ones. */
const options: readonly (readonly [program: RegExp, words: RegExp])[] = [
  [/^curl$/, /^(?:--insecure|--proxy-insecure|-(?!-)[a-zA-Z#]*k[a-zA-Z]*)$/],
  [/^wget$/, /^--no-check-certificate$/],
  [/^(?:pip[\d.]*|uv)$/, /^(?:--trusted-host|--allow-insecure-host)(?:=|$)/],
  [/^pip[\d.]*$/, /^(?:\w+\.)?trusted-host \S/],
  [/^(?:npm|pnpm|yarn)$/, /^(?:--no-strict-ssl|(?:--)?strict-ssl=false|(?:--)?strict-ssl false|enableStrictSsl false)$/],
  [/^git$/, /^http\.(?:\S{1,300}\.)?sslVerify(?:=|[ ])(?:false|0|no|off)$/i],
  [/^(?:apt|apt-get|aptitude)$/, /^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories)$/],
  [
    /^(?:apt|apt-get|aptitude)$/,
    /(?:AllowUnauthenticated|AllowInsecureRepositories)=(?:true|1|yes)$|Verify-(?:Peer|Host)=(?:false|0|no)$/i,
  ],
  [/^(?:echo|printf)$/, /\bdeb(?:-src)?\s{1,5}\[[^\]]{0,200}\btrusted=yes\b/],
  [/^apk$/, /^--allow-untrusted$/],
  [
    /^(?:yum|dnf|microdnf|rpm|zypper)$/,
    /^(?:--nogpgcheck|--no-gpg-checks?|--nosignature|--setopt=(?:\S{1,100}\.)?(?:sslverify|gpgcheck)=(?:0|false|no))$/,
  ],
  [/^conda$|^mamba$/, /^(?:--insecure|ssl_verify (?:false|no)|ssl_verify=(?:false|no))$/i],
  [/^composer$/, /^(?:disable-tls (?:true|1)|secure-http (?:false|0))$/],
  [/^bundle$/, /^ssl_verify_mode 0$/],
  [/^(?:ssh|scp|sftp|rsync)$/, /StrictHostKeyChecking[= ]no\b/i],
];

/** Environment variables that do the same. */
const variables: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^NODE_TLS_REJECT_UNAUTHORIZED$/, /^0$/],
  [/^PYTHONHTTPSVERIFY$/, /^0$/],
  // Git checks only whether the variable exists (git-scm.com/docs/git, "GIT_SSL_NO_VERIFY").
  [/^GIT_SSL_NO_VERIFY$/, /^/],
  [/^GIT_SSH_COMMAND$/, /StrictHostKeyChecking[= ]no\b/i],
  [/^(?:npm_config_|NPM_CONFIG_)(?:strict_ssl|STRICT_SSL)$/, /^(?:false|0)$/],
  [/^YARN_ENABLE_STRICT_SSL$/, /^(?:false|0)$/],
  [/^(?:PIP_TRUSTED_HOST|UV_INSECURE_HOST|GOINSECURE)$/, /\S/],
  [/^BUNDLE_SSL_VERIFY_MODE$/, /^0$/],
  [/^CONDA_SSL_VERIFY$/, /^(?:false|no|0)$/i],
];

/** The option that turns verification off in a command; undefined if there is none. */
export function insecureOption([program = '', ...rest]: readonly string[]): string | undefined {
  const patterns = options.filter(([name]) => name.test(program));
  return rest.flatMap((word, index) => {
    const both = index + 1 < rest.length ? `${word} ${rest[index + 1]}` : word;
    return patterns.flatMap(([, words]) => (words.test(word) ? [word] : words.test(both) ? [both] : []));
  })[0];
}

/** True for a variable that turns a check off. */
export function isInsecureVariable(name: string, value: string): boolean {
  return variables.some(([known, off]) => known.test(name) && off.test(value));
}
