import type { Cause } from '../cause.ts';

/** A variable that holds a secret: no value of the tool's may stand in its place. */
const secret = /(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE|CREDENTIAL)/;

const missing =
  /(?:KeyError: '(?<python>[A-Z][A-Z0-9_]{2,60})'|(?:[Mm]issing|[Uu]ndefined|[Nn]o) (?:required )?(?:env(?:ironment)? )?(?:var(?:iable)?s?|config(?:uration)?|setting)?:? ?["'`]?(?<named>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})["'`]?|["'`]?(?<behind>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})["'`]? (?:environment variable )?(?:is|was|must be|has to be|needs to be|not) (?:required|not set|not defined|missing|undefined|set|defined|provided|empty)|[Ss]et the (?<set>[A-Z][A-Z0-9_]{2,60}) environment variable)/;

/** Settings that the application demands. */
export const settingCauses: readonly Cause[] = [
  {
    name: 'missing variable',
    steps: ['start', 'answer'],
    pattern: missing,
    explain({ python, named, behind, set }) {
      const name = python || named || behind || set || '';
      return secret.test(name)
        ? `The application demands the secret ${name}: put it into .env beside the compose file.`
        : `The application demands the variable ${name}: give it with --environment ${name}=VALUE.`;
    },
  },
  {
    name: 'missing variable in the build',
    steps: ['build'],
    pattern: missing,
    explain: ({ python, named, behind, set }) =>
      `The build demands the variable ${python || named || behind || set}, which is validated when it runs.`,
  },
];
