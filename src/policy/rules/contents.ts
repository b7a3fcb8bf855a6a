import { execForm, pairsIn } from '../../manifests/dockerfile-text.ts';
import { isShell, type ShellCommand, shellCommands } from '../../manifests/shell-commands.ts';
import type { Breach } from '../breach.ts';
import { breachOf, filled, type ImageFile, lastOf, type StageCommand, type StageInstruction } from '../image-file.ts';
import { insecureOption, isInsecureVariable } from '../insecure.ts';
import type { Rule } from '../rule.ts';
import { isHarmless, isSecretName, secretIn } from '../secrets.ts';
import { type FileValue, pairsOf } from '../values.ts';
import { manifestBreach, namedValues, onContainers } from './manifest-checks.ts';
import { decoded } from './services.ts';

/** The program of a command and its words, without wrappers before it. */
function programOf(words: readonly string[]): readonly string[] {
  let rest = words;
  for (let turn = 0; turn < 6; turn += 1) {
    const [first = ''] = rest;
    if (!/^(?:\/usr\/bin\/)?(?:sudo|doas|env|exec|command|nice|time|nohup|xargs)$/.test(first)) break;
    const next = rest.findIndex((word, index) => index > 0 && !word.startsWith('-') && !/^\w+=/.test(word));
    rest = next === -1 ? [] : rest.slice(next);
  }
  const [path = '', ...others] = rest;
  const program = path.slice(path.lastIndexOf('/') + 1);
  // `python -m pip install`
  const module = /^python[\d.]*$/.test(program) && others[0] === '-m' ? others.slice(1) : [];
  return module.length > 0 ? module : program === '' ? [] : [program, ...others];
}

/** A check of each command in RUN instructions of all stages. */
function onCommands(check: (words: readonly string[], command: StageCommand, image: ImageFile) => string | undefined): Pick<Rule, 'image'> {
  return {
    image(image: ImageFile): readonly Breach[] {
      return image.commands().flatMap((command) => {
        const message = check(programOf(command.words), command, image);
        return message === undefined
          ? []
          : [breachOf(image, { line: command.line, message, evidence: command.words.join(' ') }, command.stage)];
      });
    },
  };
}

const downloads = new Set(['curl', 'wget', 'fetch', 'aria2c']);
const interpreters = /^(?:python[\d.]*|perl|ruby|node|php)$/;

function isDownload(command: ShellCommand): boolean {
  const [program = '', ...rest] = programOf(command.words);
  return downloads.has(program) && rest.some((word) => /^[a-z]+:\/\/|^\$|\./i.test(word));
}

function runsDownload({ command }: StageCommand): boolean {
  const [program = '', ...rest] = programOf(command.words);
  const reads = isShell(program) || (interpreters.test(program) && !rest.some((word) => /^-[cem]$|\.(?:py|pl|rb|js|php)$/.test(word)));
  for (let input = command.input; input !== undefined && reads; input = input.input) if (isDownload(input)) return true;
  const takes = isShell(program) || program === 'eval' || program === 'source' || program === '.' || interpreters.test(program);
  return takes && command.inner.some((each) => isDownload(each) && each.input === undefined);
}

/** Package managers of languages, and compilers, with the arguments that make them install or build. */
const builders: readonly (readonly [program: RegExp, words: RegExp])[] = [
  [/^(?:npm|pnpm|bun)$/, /^(?:install|i|ci|add|update)$/],
  [/^yarn$/, /^(?:install|add)$/],
  [/^(?:pip[\d.]*|pipx|uv|poetry|pdm|pipenv)$/, /^(?:install|sync|add)$/],
  [/^(?:go|cargo|mvn|gradle|dotnet)$/, /^(?:build|install|package|publish|get)$/],
  [/^(?:gem|bundle|composer)$/, /^(?:install|require)$/],
  [/^(?:gcc|g\+\+|cc|make|cmake|rustc|tsc)$/, /^/],
];

/** Rules about the effect of instructions. */
export const contentRules: readonly Rule[] = [
  {
    id: 'health-check',
    title: 'The image or the container has a health check',
    sees: 'HEALTHCHECK in the final stage and the stages that it starts from, or healthcheck in each compose service that builds the file; the health check of a built image. NONE counts as no health check. In manifests: a readinessProbe for each container with ports in a workload other than a Job.',
    why: 'Without it, a program that hangs counts as running.',
    repair: 'Add HEALTHCHECK with a command that asks the program itself; in a manifest, add a readinessProbe.',
    level: 'warn',
    image(image) {
      const check = lastOf(image, 'HEALTHCHECK');
      if (image.final === undefined || image.isCheckedByCompose || (check !== undefined && !/^NONE$/i.test(check.rest))) return [];
      const message = check === undefined ? 'The final stage has no HEALTHCHECK' : 'HEALTHCHECK NONE switches the check off';
      return [breachOf(image, { line: check?.line ?? image.final.line, message, evidence: 'no HEALTHCHECK' })];
    },
    ...onContainers((container, { isServing }) =>
      !isServing ||
      container.isPart ||
      container.isFirst ||
      (container.fields.get('ports')?.items ?? []).length === 0 ||
      container.fields.has('readinessProbe')
        ? []
        : [{ at: container, message: 'has no readinessProbe', evidence: 'no readinessProbe' }],
    ),
    built: ({ reference, healthCheck }) =>
      healthCheck.length > 0 && healthCheck[0] !== 'NONE'
        ? []
        : [{ path: reference, line: 0, subject: '', message: 'The image has no health check', evidence: 'no HEALTHCHECK' }],
  },
  {
    id: 'secret-argument',
    title: 'No secret is a build argument or a variable of the image',
    sees: 'ARG and ENV of every stage, and ARG above the first stage: a name such as DB_PASSWORD or API_TOKEN. An argument counts even without a value, a variable only with a value. The environment of a built image.',
    why: 'Build arguments are in the history of the image, and variables in its configuration: anyone who pulls the image can read them.',
    repair: 'Use RUN --mount=type=secret for the build, and give the program its secrets when it starts.',
    level: 'deny',
    image(image) {
      return [...image.preamble.map((each) => ({ each, stage: undefined })), ...image.instructions()].flatMap(({ each, stage }) => {
        if (each.keyword !== 'ARG' && each.keyword !== 'ENV') return [];
        const bare =
          each.keyword === 'ARG' ? each.rest.split(/\s+/).flatMap((word) => (word.includes('=') ? [] : [[word, undefined] as const])) : [];
        return [...pairsIn(each.rest), ...bare]
          .filter(([name, value]) => isSecretName(name) && (each.keyword === 'ARG' || !isHarmless(value ?? '')))
          .map(([name]) =>
            breachOf(
              image,
              { line: each.line, message: `${each.keyword} ${name} looks like a secret`, evidence: `${each.keyword} ${name}` },
              stage,
            ),
          );
      });
    },
    built: ({ reference, environment }) =>
      environment.flatMap((pair) => {
        const cut = pair.indexOf('=');
        const name = pair.slice(0, cut);
        if (!isSecretName(name) || isHarmless(pair.slice(cut + 1))) return [];
        return { path: reference, line: 0, subject: '', message: `The variable ${name} looks like a secret`, evidence: `ENV ${name}` };
      }),
  },
  {
    id: 'secret-value',
    title: 'The file contains no secret',
    sees: 'Every instruction of a Dockerfile, every text of a compose service and of a manifest, and the history and the environment of a built image: a value in the form of a known token or private key, and an address with a password in it. The report does not print the value.',
    why: 'Anyone who can read the repository or the image has the secret.',
    repair: 'Revoke it, and pass the new one to the build or the program as a secret.',
    level: 'deny',
    image(image) {
      return [...image.preamble.map((each) => ({ each, stage: undefined })), ...image.instructions()].flatMap(({ each, stage }) => {
        const kind = secretIn(each.rest);
        return kind === undefined
          ? []
          : [breachOf(image, { line: each.line, message: `${each.keyword} holds ${kind}`, evidence: `${each.keyword} ${kind}` }, stage)];
      });
    },
    service: ({ name, fields }) => secretsIn(fields, name),
    manifest: ({ kind, subject, fields }) => {
      const data = kind === 'Secret' ? fields.get('data')?.entries : undefined;
      const plain = [...(data ?? [])].map(([key, value]) => [key, { ...value, text: decoded(value.text ?? '') }] as const);
      return [...secretsIn(fields, subject), ...secretsIn(new Map(plain), subject)];
    },
    built: ({ reference, environment, history }) =>
      [...environment, ...history].flatMap((text) => {
        const kind = secretIn(text);
        return kind === undefined ? [] : [{ path: reference, line: 0, subject: '', message: `The image holds ${kind}`, evidence: kind }];
      }),
  },
  {
    id: 'add-url',
    title: 'ADD checks what it downloads',
    sees: 'ADD with an address (http, https, ftp, git) and without --checksum.',
    why: 'Whatever the server sends becomes part of the image.',
    repair: 'Give ADD --checksum=sha256:…, or download and check it in a RUN.',
    level: 'deny',
    image: (image) =>
      image.instructions().flatMap(({ each, stage }) => {
        if (each.keyword !== 'ADD' || each.flags.some((flag) => flag.startsWith('--checksum='))) return [];
        const sources = (execForm(each.rest) ?? each.rest.split(/\s+/)).slice(0, -1).map((word) => filled(image, word));
        const address = sources.find((word) => /^(?:https?|ftp|git|ssh):\/\/|^git@/i.test(word) && !/#[0-9a-f]{40}(?::|$)/.test(word));
        return address === undefined
          ? []
          : [
              breachOf(
                image,
                { line: each.line, message: `ADD downloads ${withoutUser(address)} unchecked`, evidence: `ADD ${address}` },
                stage,
              ),
            ];
      }),
  },
  {
    id: 'add-local',
    title: 'Local files are copied with COPY, not with ADD',
    sees: 'ADD whose sources are neither addresses nor archives.',
    why: 'ADD also unpacks and downloads. COPY only copies.',
    repair: 'Write COPY.',
    level: 'warn',
    image: (image) =>
      image.instructions().flatMap(({ each, stage }) => {
        if (each.keyword !== 'ADD' || each.documents.length > 0) return [];
        const sources = (execForm(each.rest) ?? each.rest.split(/\s+/)).slice(0, -1).map((word) => filled(image, word));
        const isOther = sources.every((word) => /:\/\/|^git@|\.(?:tar|tgz|tbz2?|txz|tar\.\w{1,4}|gz|bz2|xz|zst)$|[$*]/i.test(word));
        return isOther
          ? []
          : [breachOf(image, { line: each.line, message: `ADD ${sources.join(' ')} copies files`, evidence: `ADD ${each.rest}` }, stage)];
      }),
  },
  {
    id: 'piped-download',
    title: 'No download runs without a check',
    sees: 'RUN: curl or wget piped to a shell or an interpreter, and sh -c "$(curl …)", sh <(curl …), eval of a download; quoted text and comments do not count.',
    why: 'Anyone who controls the server or the network can run programs in the build.',
    repair: 'Download to a file, check its SHA-256, then run it; or install a package.',
    level: 'warn',
    image: (image) =>
      image
        .commands()
        .flatMap((command) =>
          runsDownload(command)
            ? [
                breachOf(
                  image,
                  { line: command.line, message: 'RUN runs a download unchecked', evidence: `${command.words.join(' ')} <- download` },
                  command.stage,
                ),
              ]
            : [],
        ),
  },
  {
    id: 'no-sudo',
    title: 'RUN uses no sudo',
    sees: 'RUN: sudo or doas as a command, and their installation.',
    why: 'It has no use in a build, and in the image it is a way to become root.',
    repair: 'Switch with USER.',
    level: 'warn',
    image: (image) =>
      image.commands().flatMap(({ words, line, stage }) => {
        const [program = ''] = words;
        const [installer = ''] = programOf(words);
        const isInstalled =
          /^(?:apt|apt-get|apk|yum|dnf|microdnf)$/.test(installer) &&
          words.some((word) => /^(?:sudo|doas)$/.test(word)) &&
          !/^(?:sudo|doas)$/.test(program);
        if (!/^(?:\/usr\/bin\/)?(?:sudo|doas)$/.test(program) && !isInstalled) return [];
        return [breachOf(image, { line, message: isInstalled ? 'RUN installs sudo' : 'RUN uses sudo', evidence: words.join(' ') }, stage)];
      }),
  },
  {
    id: 'build-tools',
    title: 'The final stage builds nothing',
    sees: 'RUN in the final stage: package managers of languages (npm ci, pip install, …) and compilers. Installed system packages do not count.',
    why: 'Build tools that stay in the image make it larger and help an attacker.',
    repair: 'Build in a separate stage, and copy the result.',
    level: 'warn',
    ...onCommands(([program = '', ...words], { stage, isTrigger }, image) => {
      if (stage !== image.final || isTrigger) return undefined;
      const found = builders.find(([name]) => name.test(program));
      const word = words.find((each) => !each.startsWith('-'));
      return found === undefined || !found[1].test(word ?? '') || (found[1].source !== '^' && word === undefined)
        ? undefined
        : `RUN ${program}${word === undefined ? '' : ` ${word}`} runs in the final stage`;
    }),
  },
  {
    id: 'package-lists',
    title: 'Package lists do not stay in the image',
    sees: 'RUN in the final stage: apt-get update without removing /var/lib/apt/lists and without a cache mount there; apk add without --no-cache and without a cache mount.',
    why: 'They take 20 to 40 MB, and nothing reads them.',
    repair: 'Add rm -rf /var/lib/apt/lists/* to the same RUN, or --mount=type=cache; apk add --no-cache.',
    level: 'warn',
    image: (image) =>
      (image.final?.instructions ?? []).flatMap((each) => {
        if (each.keyword !== 'RUN') return [];
        const mounts = each.flags.filter((flag) => /^--mount=.*type=(?:cache|tmpfs)/.test(flag)).join(' ');
        const isApt = /\bapt(?:-get)?\s+(?:-\S+\s+){0,6}update\b/.test(each.rest);
        const isApk = /\bapk\s+(?:-\S+\s+){0,6}add\b/.test(each.rest) && !/--no-cache\b|\/var\/cache\/apk/.test(each.rest);
        const left =
          isApt && !/rm\s[^;&|]{0,200}\/var\/lib\/apt(?:\/lists)?/.test(each.rest) && !/\/var\/lib\/apt/.test(mounts)
            ? 'apt-get update leaves its lists'
            : isApk && !/\/(?:var\/cache|etc)\/apk/.test(mounts)
              ? 'apk add leaves its index'
              : undefined;
        return left === undefined ? [] : [breachOf(image, { line: each.line, message: `RUN ${left}`, evidence: each.rest })];
      }),
  },
  {
    id: 'certificate-check',
    title: 'Downloads and packages are verified',
    sees: 'RUN: curl --insecure, wget --no-check-certificate, pip --trusted-host, npm config set strict-ssl false, apt-get --allow-unauthenticated, apk --allow-untrusted and similar options; a variable such as NODE_TLS_REJECT_UNAUTHORIZED=0 in ENV, in ARG, before a command of RUN, in environment and build.args of a compose service, and in a manifest; the environment of a built image.',
    why: 'Anyone on the network path can replace the download.',
    repair: 'Install the missing certificate authority.',
    level: 'deny',
    image: (image) => [
      ...image.commands().flatMap(({ words, command, line, stage }) => {
        const found = programOf(words);
        const option = insecureOption(found);
        const assigned = [...command.assignments, ...leadingAssignments(words)].flatMap((each) => switchedOff(each) ?? []);
        return [
          ...(option === undefined
            ? []
            : [breachOf(image, { line, message: `RUN ${found[0]} ${option} checks nothing`, evidence: `${found[0]} ${option}` }, stage)]),
          ...assigned.map((name) =>
            breachOf(image, { line, message: `RUN sets ${name}, which switches the check off`, evidence: name }, stage),
          ),
        ];
      }),
      ...image.instructions().flatMap(({ each, stage }) =>
        each.keyword === 'ENV' || each.keyword === 'ARG'
          ? pairsIn(each.rest)
              .filter(([name, value]) => isInsecureVariable(name, value))
              .map(([name]) => breachOf(image, { line: each.line, message: `${name} switches the check off`, evidence: name }, stage))
          : [],
      ),
    ],
    service: ({ name: subject, fields }) =>
      [...pairsOf(fields.get('environment')), ...pairsOf(fields.get('build')?.entries?.get('args'))]
        .filter(({ name, value }) => value !== undefined && isInsecureVariable(name, value))
        .map(({ name, line, path }) => ({ path, line, subject, message: `${name} switches the check off`, evidence: name })),
    manifest: (object) =>
      namedValues(object)
        .filter(({ name, value: { text } }) => text !== undefined && isInsecureVariable(name, text))
        .map(({ name, value }) => manifestBreach(object, { at: value, message: `${name} switches the check off`, evidence: name })),
    built: ({ reference, environment }) =>
      environment
        .flatMap((pair) => switchedOff(pair) ?? [])
        .map((name) => ({ path: reference, line: 0, subject: '', message: `${name} switches the check off`, evidence: name })),
  },
  {
    id: 'world-writable',
    title: 'No path is writable by everyone',
    sees: 'RUN chmod, and COPY --chmod, with a mode that lets others write (777, 666, o+w, a+w).',
    why: 'An attacker who breaks into the program can change it.',
    repair: 'Give the user only the paths that the program writes.',
    level: 'warn',
    image: (image) => [
      ...image.commands().flatMap(({ words, line, stage }) => {
        const [program = '', ...rest] = programOf(words);
        const mode = rest.find((word) => !/^-[A-Za-z-]/.test(word));
        return program === 'chmod' && isOpenMode(mode)
          ? [breachOf(image, { line, message: `RUN chmod ${mode} lets everybody write`, evidence: words.join(' ') }, stage)]
          : [];
      }),
      ...image.instructions().flatMap(({ each, stage }) => {
        const mode = each.flags.flatMap((flag) => /^--chmod=(\S+)$/.exec(flag)?.[1] ?? [])[0];
        return isOpenMode(mode)
          ? [
              breachOf(
                image,
                {
                  line: each.line,
                  message: `${each.keyword} --chmod=${mode} lets everyone write`,
                  evidence: `${each.keyword} --chmod=${mode}`,
                },
                stage,
              ),
            ]
          : [];
      }),
    ],
  },
  {
    id: 'exec-form',
    title: 'The program receives signals directly',
    sees: 'CMD and ENTRYPOINT of the final stage in shell form, where the command does not begin with exec.',
    why: 'The shell is process 1 and does not forward signals, so the program is killed after ten seconds instead of stopping.',
    repair: 'Write the words as a JSON list: CMD ["node", "server.js"].',
    level: 'warn',
    image: (image) =>
      ['ENTRYPOINT', 'CMD'].flatMap((keyword) => {
        const last = lastOf(image, keyword);
        if (last === undefined || execForm(last.rest) !== undefined || (keyword === 'CMD' && lastOf(image, 'ENTRYPOINT') !== undefined))
          return [];
        if (last.rest === '' || shellCommands(last.rest).some(({ words }) => words[0] === 'exec')) return [];
        return [breachOf(image, { line: last.line, message: `${keyword} is in shell form`, evidence: `${keyword} ${last.rest}` })];
      }),
  },
  {
    id: 'absolute-workdir',
    title: 'WORKDIR is absolute',
    sees: 'The first WORKDIR of a stage: a path that does not begin with /, a drive or a variable, if the stage does not start from an earlier stage.',
    why: 'The resulting path depends on the base image.',
    repair: 'Write an absolute path.',
    level: 'warn',
    image: (image) =>
      image.stages.flatMap((stage) => {
        if (image.stages.some(({ name }) => name !== '' && name === stage.from.toLowerCase())) return [];
        const first = stage.instructions.find(({ keyword }) => keyword === 'WORKDIR');
        return first === undefined || /^["']?(?:\/|[A-Za-z]:|\$)/.test(first.rest)
          ? []
          : [breachOf(image, { line: first.line, message: `WORKDIR ${first.rest} is relative`, evidence: `WORKDIR ${first.rest}` }, stage)];
      }),
  },
  {
    id: 'exposed-shell',
    title: 'The image has no remote shell',
    sees: 'EXPOSE 22 or 23, and the installation of an SSH server; the ports of a built image.',
    why: 'It is an entrance that nobody monitors. Use docker exec instead.',
    repair: 'Remove the server and its port.',
    level: 'warn',
    image: (image) => [
      ...image.lineage.flatMap((stage) =>
        stage.instructions.flatMap((each) => {
          const port =
            each.keyword === 'EXPOSE'
              ? filled(image, each.rest)
                  .split(/\s+/)
                  .find((word) => /^"?(?:22|23)(?:\/tcp)?"?$/.test(word))
              : undefined;
          return port === undefined
            ? []
            : [breachOf(image, { line: each.line, message: `EXPOSE ${port}`, evidence: `EXPOSE ${port}` }, stage)];
        }),
      ),
      ...image
        .commands()
        .flatMap(({ words, line, stage }) =>
          stage === image.final &&
          /^(?:apt|apt-get|apk|yum|dnf|microdnf)$/.test(programOf(words)[0] ?? '') &&
          words.some((word) => /^(?:openssh(?:-server)?|dropbear|telnetd)$/.test(word))
            ? [breachOf(image, { line, message: 'RUN installs a remote shell', evidence: words.join(' ') }, stage)]
            : [],
        ),
    ],
    built: ({ reference, ports }) =>
      ports
        .filter((port) => /^(?:22|23)\/tcp$/.test(port))
        .map((port) => ({ path: reference, line: 0, subject: '', message: `The image exposes ${port}`, evidence: port })),
  },
  {
    id: 'ignore-file',
    title: 'A copy of the whole context has a .dockerignore',
    sees: 'COPY or ADD of the whole build context (. or ./) in any stage, without a .dockerignore, or NAME.dockerignore, next to the Dockerfile.',
    why: 'Git history, development dependencies and local settings enter the image, and every change to them invalidates the cache.',
    repair: 'Write a .dockerignore, or copy the paths that are needed.',
    level: 'warn',
    image(image) {
      const copy = wholeCopy(image);
      return copy === undefined || image.ignoreFile !== undefined
        ? []
        : [
            breachOf(
              image,
              {
                line: copy.each.line,
                message: `${copy.each.keyword} . copies everything: there is no .dockerignore`,
                evidence: 'no .dockerignore',
              },
              copy.stage,
            ),
          ];
    },
  },
  {
    id: 'context-secrets',
    title: 'No credentials are in the build context',
    sees: 'Files such as .env, *.pem, id_rsa, .npmrc and .aws in the folder of the Dockerfile that its .dockerignore lets through, where an instruction copies the whole context.',
    why: 'COPY . puts them into the image.',
    repair: 'Add them to .dockerignore.',
    level: 'deny',
    image(image) {
      const copy = wholeCopy(image);
      if (copy === undefined) return [];
      const paths = image.exposedCredentials();
      const shown = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`;
      return paths.length === 0
        ? []
        : [
            breachOf(
              image,
              { line: copy.each.line, message: `${copy.each.keyword} . takes ${shown}`, evidence: `context ${paths.join(' ')}` },
              copy.stage,
            ),
          ];
    },
  },
  {
    id: 'readable-file',
    title: 'The file can be read',
    sees: 'A Dockerfile without a stage or with more than 2,000 instructions, a compose file or a manifest that is not YAML or has too many values, a file of more than 1 MiB, and a Dockerfile inside a compose file (dockerfile_inline).',
    why: 'No other rule can check its contents.',
    repair: 'Correct the file.',
    level: 'deny',
    image: (image) =>
      image.final === undefined || image.isCut
        ? [
            {
              path: image.path,
              line: 0,
              subject: '',
              message: image.problem ?? (image.isCut ? 'The file has more than 2,000 instructions' : 'The file has no FROM'),
              evidence: 'unreadable',
            },
          ]
        : [],
    service({ name, fields }) {
      const inline = fields.get('build')?.entries?.get('dockerfile_inline');
      if (inline === undefined) return [];
      const message = 'build.dockerfile_inline is not checked';
      return [{ path: inline.path, line: inline.line, subject: name, message, evidence: 'dockerfile_inline' }];
    },
  },
];

/** Texts in the form of a secret, at any depth. */
function secretsIn(fields: ReadonlyMap<string, FileValue>, subject: string): readonly Breach[] {
  const found: Breach[] = [];
  const queue = [...fields].map(([key, value]) => ({ key, value }));
  for (const { key, value } of queue) {
    const kind = value.text === undefined ? undefined : secretIn(value.text);
    if (kind !== undefined)
      found.push({ path: value.path, line: value.line, subject, message: `${key} holds ${kind}`, evidence: `${key} ${kind}` });
    for (const item of value.items ?? []) queue.push({ key, value: item });
    for (const [inner, item] of value.entries ?? []) queue.push({ key: `${key}.${inner}`, value: item });
  }
  return found;
}

/** The name of the variable in `NAME=value`, if it turns a check off. */
function switchedOff(pair: string): string | undefined {
  const cut = pair.indexOf('=');
  return cut !== -1 && isInsecureVariable(pair.slice(0, cut), pair.slice(cut + 1)) ? pair.slice(0, cut) : undefined;
}

/** The variables that `export`, `env` and similar commands set. */
function leadingAssignments([program = '', ...words]: readonly string[]): readonly string[] {
  return /^(?:export|declare|typeset|readonly|env|(?:\/usr\/bin\/)?sudo)$/.test(program.replace('/usr/bin/env', 'env'))
    ? words.filter((word) => /^\w+=/.test(word))
    : [];
}

function wholeCopy(image: ImageFile): StageInstruction | undefined {
  return image.instructions().find(({ each }) => {
    if (
      (each.keyword !== 'COPY' && each.keyword !== 'ADD') ||
      each.flags.some((flag) => flag.startsWith('--from=') || flag.startsWith('--exclude='))
    )
      return false;
    const sources = (execForm(each.rest) ?? each.rest.split(/\s+/)).slice(0, -1);
    return sources.some((word) => /^["']?(?:\.\/?|\/|\*|\.\/\*)["']?$/.test(word));
  });
}

function isOpenMode(mode: string | undefined): boolean {
  return mode !== undefined && (/^[0-7]{2,3}[2367]$/.test(mode) || /(?:^|,)[ugo]{0,2}[oa][ugo]{0,2}[+=][rxXst]{0,5}w/.test(mode));
}

/** An address without its user name and password. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^@/]{1,200}@/, '//').slice(0, 120);
}
