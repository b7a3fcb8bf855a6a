import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { packageRoot } from '../../src/package-root.ts';
import { findCalls, type Source } from '../../src/source/source.ts';
import { exportedExpressions, propertyAt } from '../../src/stacks/node/exported-object.ts';
import { splitSource } from '../../src/stacks/node/source.ts';
import { importsOf } from '../../src/stacks/node/values.ts';
import { callText, stretch } from './calls.ts';
import { Comparison, type Found, type Limit } from './compare.ts';
import { type Sampled, sample } from './sample.ts';

/** A node of the parser's tree (ESTree), whose properties are checked when they are read. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
const nodeAt = (node: Node, key: string): Node | undefined => (isNode(node[key]) ? node[key] : undefined);
const nodesAt = (node: Node, key: string): Node[] => (Array.isArray(node[key]) ? node[key].filter(isNode) : []);
const textAt = (node: Node | undefined, key: string): string | undefined => (typeof node?.[key] === 'string' ? node[key] : undefined);

function* nodesIn(root: Node): Generator<Node> {
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (const value of Object.values(node)) {
      if (isNode(value)) open.push(value);
      else if (Array.isArray(value)) for (const each of value) if (isNode(each)) open.push(each);
    }
  }
}

/** `a.b.c` of plain names; undefined for any other expression. */
function chain(node: Node | undefined): string | undefined {
  if (node?.type === 'Identifier') return textAt(node, 'name');
  if (node?.type === 'ThisExpression') return 'this';
  if (node?.type === 'Super') return 'super';
  if (node?.type !== 'MemberExpression' || node['computed'] === true || node['optional'] === true) return undefined;
  const object = chain(nodeAt(node, 'object'));
  const name = textAt(nodeAt(node, 'property'), 'name');
  return object === undefined || name === undefined || nodeAt(node, 'property')?.type !== 'Identifier' ? undefined : `${object}.${name}`;
}

const string = (node: Node | undefined): string | undefined => (node?.type === 'Literal' ? textAt(node, 'value') : undefined);

function literalsOf(nodes: readonly Node[]): Found[] {
  return nodes.flatMap((node): Found[] => {
    if (node.type === 'Literal' && typeof node['value'] === 'string') return [{ at: node.start, what: node['value'] }];
    if (node.type !== 'TemplateLiteral' && node.type !== 'TSTemplateLiteralType') return [];
    const [quasi, other] = nodesAt(node, 'quasis');
    const value = quasi?.['value'];
    const cooked =
      typeof value === 'object' && value !== null && 'cooked' in value && typeof value.cooked === 'string' ? value.cooked : '?';
    return [{ at: node.start, what: other === undefined ? cooked : '?' }];
  });
}

function callsOf(source: Source, nodes: readonly Node[]): Found[] {
  return nodes.flatMap((node): Found[] => {
    const name = node.type === 'CallExpression' && !isNode(node['typeArguments']) ? chain(nodeAt(node, 'callee')) : undefined;
    const callee = nodeAt(node, 'callee');
    if (name === undefined || callee === undefined || node['optional'] === true) return [];
    return [
      {
        at: callee.start,
        what: callText(
          name,
          nodesAt(node, 'arguments').map(({ start, end }) => stretch(source, start, end)),
        ),
      },
    ];
  });
}

const jsx: Limit = {
  reason: 'quotation marks and slashes in the text of JSX, and backslashes in its attributes, are read as those of JavaScript',
  applies: (text) => /<\/|\/>/.test(text),
  perMille: 0.2,
};
const typeArguments: Limit = {
  reason: 'type arguments with a comma count as two arguments: only types tell them from comparisons',
  applies: (text, at) => /\w<[\s\S]*,/.test(text.slice(at, at + 1000)),
  perMille: 0.4,
};

const anyCall = /(?<![\w$#]|(?<!\.\.)\.)(?:[A-Za-z_$][\w$]*)(?:\s*\.\s*[A-Za-z_$][\w$]*)*\s*\(/g;

function ownCalls(source: Source, parsed: readonly Found[]): Found[] {
  const starts = new Set(parsed.map(({ at }) => at));
  return findCalls(source, anyCall).flatMap(({ match, start, arguments: items }) => {
    const name = match[0].slice(0, -1);
    // Declarations and statements look like a call of one word, and the operand of `new` is not one.
    if (!starts.has(start)) return [];
    return [
      {
        at: start,
        what: callText(
          name,
          items.map((item) => stretch(source, item.start, item.end)),
        ),
      },
    ];
  });
}

function importsIn(nodes: readonly Node[]): Found[] {
  return nodes.flatMap((node): Found[] => {
    if (node.type === 'ImportDeclaration') {
      const names = nodesAt(node, 'specifiers').map((each) => {
        const imported = nodeAt(each, 'imported');
        const from =
          each.type === 'ImportDefaultSpecifier' ? 'default' : each.type === 'ImportNamespaceSpecifier' ? '*' : textAt(imported, 'name');
        return `${textAt(nodeAt(each, 'local'), 'name')}=${from}`;
      });
      return names.length === 0 ? [] : [{ at: 0, what: `${string(nodeAt(node, 'source'))}: ${names.sort().join(', ')}` }];
    }
    if (node.type === 'TSImportEqualsDeclaration') {
      const module = string(nodeAt(nodeAt(node, 'moduleReference') ?? node, 'expression'));
      return module === undefined ? [] : [{ at: 0, what: `${module}: ${textAt(nodeAt(node, 'id'), 'name')}=*` }];
    }
    if (node.type !== 'VariableDeclarator') return [];
    const [id, value] = [nodeAt(node, 'id'), nodeAt(node, 'init')];
    const initial = value?.type === 'TSAsExpression' ? nodeAt(value, 'expression') : value;
    const call = initial?.type === 'AwaitExpression' ? nodeAt(initial, 'argument') : initial;
    const property = call?.type === 'MemberExpression' && call['computed'] !== true ? textAt(nodeAt(call, 'property'), 'name') : undefined;
    const required = property === undefined || call === undefined ? call : nodeAt(call, 'object');
    const isRequire = required?.type === 'CallExpression' && chain(nodeAt(required, 'callee')) === 'require';
    const isImport = call?.type === 'ImportExpression' && initial?.type === 'AwaitExpression';
    const argument = call === undefined ? undefined : isImport ? nodeAt(call, 'source') : nodesAt(required ?? call, 'arguments')[0];
    if (id === undefined || (!isRequire && !isImport) || string(argument) === undefined) return [];
    const names =
      id.type === 'Identifier' ? [`${textAt(id, 'name')}=${property ?? '*'}`] : property === undefined ? destructured(id) : undefined;
    return names === undefined ? [] : [{ at: 0, what: `${string(argument)}: ${names.sort().join(', ')}` }];
  });
}

/** The plain names in a pattern, without defaults and nested patterns. */
function destructured(pattern: Node): string[] {
  return nodesAt(pattern, 'properties').flatMap((each) => {
    const [key, value] = [nodeAt(each, 'key'), nodeAt(each, 'value')];
    return key?.type === 'Identifier' && value?.type === 'Identifier' ? [`${textAt(value, 'name')}=${textAt(key, 'name')}`] : [];
  });
}

/** The object that a file exports, if it has a single plain export. */
function exportedObject(program: Node, nodes: readonly Node[]): Node | undefined {
  const exported = nodes.flatMap((node): Node[] => {
    const value =
      node.type === 'ExportDefaultDeclaration'
        ? nodeAt(node, 'declaration')
        : node.type === 'AssignmentExpression' && chain(nodeAt(node, 'left')) === 'module.exports'
          ? nodeAt(node, 'right')
          : undefined;
    return value === undefined ? [] : [value];
  });
  const [only, other] = exported;
  if (only === undefined || other !== undefined) return undefined;
  if (only.type !== 'Identifier') return only.type === 'ObjectExpression' ? only : undefined;
  const declared = nodes.filter(
    (node) => node.type === 'VariableDeclarator' && textAt(nodeAt(node, 'id'), 'name') === textAt(only, 'name'),
  );
  const initial = declared[0] && nodeAt(declared[0], 'init');
  return declared.length === 1 && initial?.type === 'ObjectExpression' && program.type === 'Program' ? initial : undefined;
}

const keyOf = (property: Node): string | undefined => {
  const key = nodeAt(property, 'key');
  return property['computed'] === true ? undefined : (string(key) ?? textAt(key, 'name'));
};

/** Each key of the exported object with its value, and each nested key, which does not belong to it. */
function keysOf(source: Source, object: Node): { readonly parsed: Found[]; readonly names: ReadonlySet<string> } {
  const values = new Map<string, Node>();
  const properties = nodesAt(object, 'properties');
  for (const property of properties) {
    const name = keyOf(property);
    const isMethod = property['method'] === true || property['kind'] !== 'init';
    const value = isMethod ? property : nodeAt(property, 'value');
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  const inner = [...nodesIn(object)].flatMap((node) => (node.type === 'Property' && !properties.includes(node) ? (keyOf(node) ?? []) : []));
  const plain = properties.every(({ type }) => type === 'Property');
  return {
    parsed: [...values].map(([name, { start, end }]) => ({ at: 0, what: `${name} ${stretch(source, start, end)}` })),
    names: new Set([...values.keys(), ...(plain ? inner.slice(0, 30) : [])]),
  };
}

function ownKeys(source: Source, names: ReadonlySet<string>): Found[] {
  const roots = exportedExpressions(source);
  return [...names].flatMap((name) => {
    const item = propertyAt(roots, [name], () => undefined)?.item;
    if (item === undefined) return [];
    return [{ at: 0, what: `${name} ${stretch(source, item.start, item.end)}` }];
  });
}

describe('what our reader finds in JavaScript and TypeScript, and what oxc does', function () {
  this.timeout(3_600_000);
  const literals = new Comparison('literals', [jsx]);
  const calls = new Comparison('calls', [typeArguments, jsx]);
  const imports = new Comparison('imports');
  const keys = new Comparison('keys of exported objects');
  let [files, unparsed] = [0, 0];

  before(() => {
    for (const file of sample([join(packageRoot, 'node_modules')], /(?<!\.d)\.[cm]?[jt]sx?$/, 2000)) {
      if (/\.d\.[cm]?ts$/.test(file.path)) continue;
      files += 1;
      if (!compare(file)) unparsed += 1;
    }
  });

  function compare(file: Sampled): boolean {
    const { program, errors } = parseSync(file.path, file.text, { sourceType: 'unambiguous' });
    if (errors.length > 0 || !isNode(program)) return false;
    const source = splitSource(file.path, file.text);
    const nodes = [...nodesIn(program)];
    literals.add(
      file,
      literalsOf(nodes),
      [...source.literals.values()].map(({ start, value }) => ({ at: start, what: value ?? '?' })),
    );
    const parsed = callsOf(source, nodes);
    calls.add(file, parsed, ownCalls(source, parsed));
    imports.add(
      file,
      importsIn(nodes).filter(({ what }) => !what.endsWith(': ')),
      importsOf(source)
        .filter(({ names }) => names.size > 0)
        .map(({ names, specifier }) => ({
          at: 0,
          what: `${specifier}: ${[...names]
            .map(([local, name]) => `${local}=${name}`)
            .sort()
            .join(', ')}`,
        })),
    );
    const object = exportedObject(program, nodes);
    if (object !== undefined) {
      const { parsed: known, names } = keysOf(source, object);
      keys.add(file, known, ownKeys(source, names));
    }
    return true;
  }

  it('is files that the parser can read', () => {
    process.stdout.write(`${files} files, ${unparsed} unparsed\n${literals}\n${calls}\n${imports}\n${keys}\n`);
    assert.ok(unparsed * 100 <= files, `${unparsed} of ${files} files can't be parsed`);
  });
  it('is the same literals', () => literals.check(40_000));
  it('is the same calls', () => calls.check(50_000));
  it('is the same imports', () => imports.check(1000));
  it('is the same keys of exported objects', () => keys.check(800));
});
