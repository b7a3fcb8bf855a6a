import { itemNames } from '../adopt/items.ts';
import { KaizenError } from '../errors.ts';
import { toggleFlags } from '../questions/flags.ts';
import { nearest } from '../questions/kinds.ts';
import { flagOf, questionNames, questions } from '../questions/table.ts';
import { catalog } from '../services/catalog.ts';
import { ended } from '../text.ts';
import { type CommandName, commandNames, commandRow, flagRow, type Shell, shells } from './commands.ts';

/** A flag in the completion of a shell. */
interface Completed {
  readonly name: string;
  readonly short?: string;
  readonly help: string;
  /** The values that it accepts; `file` for a path. Undefined if it takes none. */
  readonly value?: readonly string[] | 'file' | 'other';
}

/** The script that completes commands, flags and their values in a shell. Throws KaizenError (exit code 1) for an unknown shell. */
export function completionScript([word = '']: readonly string[]): string {
  const shell = shells.find((each) => each === word);
  if (shell === undefined)
    throw new KaizenError(
      word === ''
        ? `completion: name a shell: ${shells.join(', ')}.`
        : ended(`completion: "${word}" is not one of ${shells.join(', ')}${nearest(word, shells)}`),
    );
  return scripts[shell]();
}

const files = new Set(['FILE', 'FOLDER', 'RECORD', 'PATH']);

function flagsOf(command: CommandName): readonly Completed[] {
  const { flags, takesAnswers } = commandRow(command);
  const own = flags.map((name): Completed => {
    const { type, short, placeholder = '', words, help } = flagRow(name, command);
    const value = name === 'apply' ? itemNames : (words ?? (files.has(placeholder) ? 'file' : 'other'));
    return { name, help, ...(short === undefined ? {} : { short }), ...(type === 'boolean' ? {} : { value }) };
  });
  const asked = questionNames.map((name): Completed => {
    const { kind, help } = questions[name];
    const words: unknown = kind.schema['enum'];
    const known = Array.isArray(words) ? words.map(String) : name === 'services' ? serviceNames : undefined;
    if (toggleFlags.has(flagOf(name))) return { name: flagOf(name), help };
    return { name: flagOf(name), help, value: known ?? (files.has(kind.placeholder) ? 'file' : 'other') };
  });
  return takesAnswers ? [...own, ...asked] : own;
}

const serviceNames = catalog.map(({ name }) => name);

const wordLists: Readonly<Record<NonNullable<ReturnType<typeof commandRow>['words']>, readonly string[]>> = {
  answers: questionNames.map((name) => `${flagOf(name)}=`),
  services: ['add', 'remove', ...serviceNames],
  command: commandNames,
  shell: shells,
  folders: [],
  preset: ['init', 'validate', 'test'],
  kubernetes: ['apply'],
};

/** The words that may follow a command, besides a folder. */
function wordsOf(command: CommandName): readonly string[] {
  const { words } = commandRow(command);
  return words === undefined ? [] : wordLists[words];
}

/** The values of the flags that accept known words or a path. */
function valuesByFlag(): ReadonlyMap<string, readonly string[] | 'file'> {
  const found = new Map<string, readonly string[] | 'file'>();
  for (const { name, value } of commandNames.flatMap(flagsOf)) {
    if (value === undefined || value === 'other') continue;
    const before = found.get(`--${name}`) ?? [];
    found.set(`--${name}`, value === 'file' || before === 'file' ? 'file' : [...new Set([...before, ...value])]);
  }
  return found;
}

const named = commandNames.filter((name) => name !== 'generate');
const dashed = ({ name, short }: Completed): string => `--${name}${short === undefined ? '' : ` -${short}`}`;

const scripts: Readonly<Record<Shell, () => string>> = { bash, zsh, fish };

function bash(): string {
  const values = [...valuesByFlag()].map(([flag, words]) =>
    words === 'file'
      ? `    ${flag}) COMPREPLY=($(compgen -f -- "$current")); return ;;`
      : `    ${flag}) COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$current")); return ;;`,
  );
  const cases = commandNames.map(
    (name) => `    ${name}) flags="${flagsOf(name).map(dashed).join(' ')}"; words="${wordsOf(name).join(' ')}" ;;`,
  );
  return `# Completion of kaizen-docker for bash. Add this line to ~/.bashrc:
#   source <(kaizen-docker completion bash)
_kaizen_docker() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=generate flags words at
  # Bash treats "=" as a separate word.
  if [[ $current == = ]]; then current=; elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case $previous in
${values.join('\n')}
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in ${named.join('|')}) command=\${COMP_WORDS[at]}; break ;; esac
  done
  case $command in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$current")); return; fi
  if [[ $command == generate ]]; then words="${named.join(' ')}"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -d -- "$current"))
  if [[ \${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -F _kaizen_docker kaizen-docker
`;
}

/** A text in single quotes, for bash, zsh and fish. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}

function zsh(): string {
  const spec = ({ name, short, help, value }: Completed): string[] => {
    const described = help.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);
    const action =
      value === undefined ? '' : value === 'file' ? ':file:_files' : value === 'other' ? ':value: ' : `:value:(${value.join(' ')})`;
    const long = quoted(`--${name}${value === undefined ? '' : '='}[${described}]${action}`);
    return short === undefined ? [long] : [long, quoted(`-${short}[${described}]${action}`)];
  };
  const cases = commandNames.map((name) => {
    const words = wordsOf(name);
    const rest =
      name === 'generate' ? '*:command:_kaizen_docker_first' : words.length === 0 ? '*:folder:_directories' : `*:word:(${words.join(' ')})`;
    return `    ${name}) _arguments -s ${[...flagsOf(name).flatMap(spec), quoted(rest)].join(' ')} ;;`;
  });
  const list = named.map((name) => quoted(`${name}:${commandRow(name).help.replaceAll(':', '\\:')}`)).join(' ');
  return `#compdef kaizen-docker
# Completion of kaizen-docker for zsh. Add this line to ~/.zshrc, after compinit:
#   source <(kaizen-docker completion zsh)
_kaizen_docker_first() {
  local -a commands=(${list})
  _describe command commands
  _directories
}
_kaizen_docker() {
  local command=generate word
  for word in \${words[2,CURRENT-1]}; do
    case $word in ${named.join('|')}) command=$word; break ;; esac
  done
  # Complete what follows the command as if there were no command.
  if [[ $command != generate ]]; then
    local -i at=\${words[(i)$command]}
    words=($words[1] \${words[at+1,-1]})
    (( CURRENT -= at - 1 ))
  fi
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _kaizen_docker ]]; then _kaizen_docker "$@"; else compdef _kaizen_docker kaizen-docker; fi
`;
}

function fish(): string {
  const condition = (command: CommandName): string =>
    command === 'generate' ? `not __fish_seen_subcommand_from ${named.join(' ')}` : `__fish_seen_subcommand_from ${command}`;
  const flags = commandNames.flatMap((command) =>
    flagsOf(command).map(({ name, short, help, value }) => {
      const takes =
        value === undefined ? '' : value === 'file' ? ' -r -F' : value === 'other' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
      const brief = short === undefined ? '' : ` -s ${short}`;
      return `complete -c kaizen-docker -n ${quoted(condition(command))} -l ${name}${brief}${takes} -d ${quoted(help)}`;
    }),
  );
  const words = commandNames.flatMap((command) => {
    const own = wordsOf(command);
    return own.length === 0 ? [] : [`complete -c kaizen-docker -n ${quoted(condition(command))} -a ${quoted(own.join(' '))}`];
  });
  return `# Completion of kaizen-docker for fish. Save it once:
#   kaizen-docker completion fish > ~/.config/fish/completions/kaizen-docker.fish
complete -c kaizen-docker -f
complete -c kaizen-docker -a '(__fish_complete_directories)'
${named.map((name) => `complete -c kaizen-docker -n ${quoted(condition('generate'))} -a ${name} -d ${quoted(commandRow(name).help)}`).join('\n')}
${[...words, ...flags].join('\n')}
`;
}
