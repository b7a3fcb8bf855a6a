import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Application, imageOf } from '../../src/inspect/application.ts';
import { inspectionDocument, knownApplications } from '../../src/inspect/document.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { type Flavour, flavours } from '../../src/stacks/stack.ts';
import type { Fixture } from './folders.ts';

/** Texts on which a bad pattern takes too long: repeated, and never closed. */
export const hostileTexts: readonly string[] = [
  ...'a()[]{}"\'`=\n\r\t #\\.-,@/*!:;$%<&|0😀\0',
  '"""',
  '\\\n',
  '\n ',
  ' \n',
  'a ',
  'a.',
  'a=',
  'a,',
  'a-',
  'a: ',
  'a = ',
  '(a',
  'a(',
  'a[',
  '()',
  '{}',
  '"",',
  '"a" ',
  'a\n',
  'a(\n',
  '=\n',
  '# ',
  '//',
  '/*',
  '<!--',
  '<a ',
  '<script ',
  '<script src=',
  '<script>',
  '</script ',
  '<body ',
  '<link href=/a',
  '<base href',
  '${',
  '=>',
  '&&',
  '- ',
  '..',
  './',
  '[a]\n',
  '[[a]]\n',
  'A=B\n',
  'A="\n',
  'export A=',
  'export ',
  'import ',
  'from a import (\n',
  'from a import b,',
  'import a from "',
  'require("',
  'class A(B):\n',
  'class A(BaseSettings):\n    a: int\n',
  'def create_app():\n  x\n',
  'app = FastAPI()\n',
  '@app.get("/health")\n',
  'path("health",include("a")),',
  'os.environ["A"]\n',
  'os.getenv("A")\n',
  'process.env.A || ',
  'const a:',
  'const {',
  'export {',
  'app.get<',
  'config.get<',
  'import a ',
  'knex ',
  'func a(',
  'func (a\n',
  'env:"A',
  'for range ',
  '"\\',
  '"`//`',
  'a@',
  'a:\u2028',
  'app.listen(',
  'app.get("/health", (a) => {',
  'app.get("/health", a);\n',
  'const a = express();\na.use("/b", a);\na.get("/health", a);\n',
  'const a = new Hono().get("/health", b);\n',
  'import a from "./b";\n',
  'const a = require("./b");\n',
  '@Controller("a")\n@Get("health")\n',
  'r.Route("/a", func(r chi.Router) { r.Get("/health", b) })\n',
  'use ./a\n',
  'replace a => ./b\n',
  'if __name__ == "__main__":\n',
  'web: a\n',
  'file: ',
  '"a": {',
  '{"a": ',
  'func main() {\n',
  'http.HandleFunc("/health",',
  '<<<<<<< ',
  '=======\n',
];

/** Beginnings on which a bad pattern takes too long if endless blanks follow. */
const hostileHeads: readonly string[] = [
  'a',
  'a:',
  'a =',
  'a: a',
  '/a',
  '- ',
  '-r',
  '-e a',
  '"a": "a',
  'a ==',
  'a = Celery',
  'from',
  'from a',
  'import a',
  'const a',
  'const a =',
  'yarn-path',
  'config.get',
  'app.get',
  'const app = express',
  'const router = Router',
  '// #cgo',
  'func a',
  '#',
  'if',
];

/** Lines with distinct names, on which work for every name takes too long: `#` is a number, `$` the next one. */
export const hostileNames: readonly string[] = [
  'let v# = v$; TcpListener::bind(v#);\n',
  'let v# = v$; create_dir_all(v#);\n',
  'let v# = v$; env::var(v#);\n',
  'const v# = v$; app.listen(config.a#.port);\n',
  'v# = v$; os.makedirs(v#)\n',
  'v# := v$; os.MkdirAll(v#, 0o755)\n',
  'v# := func(key string) string {\n\treturn os.Getenv(key)\n}\nuse(v#("A#_CONFIG"))\n',
  'v# = os.environ["A#_CONFIG"]\n',
  'v# = 1\ndef get#(key, default=None):\n    return os.environ.get(key, default)\nA#_DATA_DIR = get#("A#_DATA_DIR", "data/#")\n',
  'v# = 1\napp.config["A#"] = app.config["A$"]\nos.makedirs(app.config["A#"])\n',
  'v# = 1\nclass C#:\n    a# = a$\n    LOG_DIR = a#\n',
  'v# = 1\nfor k, v in T#.items():\n    set(k, os.environ.get(k, v))\nT# = {"PORT": "80#"}\n',
  'v# = 1\nif "A#_DATA_DIR" in os.environ:\n    x = os.environ["A#_DATA_DIR"]\n',
  'v# = 1\napp# = create_app()\n',
  ...['DB_TYPE', 'USE_REDIS', 'STORAGE_TYPE', 'DATA_DIR', 'SECRET_KEY', 'ALLOWED_HOSTS', 'DATABASE_URL'].flatMap((name) => [
    `v# = os.environ["A#_${name}"]\n`,
    `v# = os.getenv("A#_${name}", "data/#")\n`,
    `const v# = process.env.A#_${name} || "data/#";\n`,
    `v# := os.Getenv("A#_${name}")\n`,
    `let v# = std::env::var("A#_${name}");\n`,
  ]),
];

/** Such lines, up to a length. */
export function manyLines(line: string, length: number): string {
  let text = '';
  for (let number = 0; text.length < length; number += 1) text += line.replaceAll('#', String(number)).replaceAll('$', String(number + 1));
  return text;
}

/** Texts of any length that nobody wrote. A line end for `.` and `$`, but not for any language here, follows the blanks. */
export const hostileFiles: readonly { readonly shown: string; text(length: number): string }[] = [
  ...hostileTexts.map((part) => ({
    shown: JSON.stringify(part),
    text: (length: number) => part.repeat(Math.ceil(length / part.length)),
  })),
  ...hostileNames.map((line) => ({ shown: JSON.stringify(line), text: (length: number) => manyLines(line, length) })),
  ...hostileHeads.map((head) => ({
    shown: `${JSON.stringify(head)} and blanks`,
    text: (length: number) => `${head}${' '.repeat(length)}\u2028.`,
  })),
];

/** The texts of a fixture's application, by path. */
export function textsOf({ app }: Fixture): Map<string, string> {
  const files = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(app.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

/** Inspects files in memory, in an empty folder, and computes facts and builds for each base. */
export async function inspectAndBuild(empty: string, files: ReadonlyMap<string, string>): Promise<void> {
  const inspection = await inspect(empty, files);
  inspectionDocument(inspection);
  for (const application of knownApplications(inspection)) {
    for (const flavour of flavours) buildOn(flavour, application);
  }
}

function buildOn(flavour: Flavour, application: Application): void {
  const base = application.bases[flavour];
  if (base !== undefined) imageOf(application, { base: { flavour, image: base.image } });
}
