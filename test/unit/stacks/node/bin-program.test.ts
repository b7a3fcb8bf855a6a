import assert from 'node:assert/strict';
import { detectIn, type Files } from './folders.ts';

const server = 'import { createServer } from "node:http";\nexport const serve = (port) => createServer().listen(port);\n';
const started = (files: Files): string | undefined => detectIn(files).facts.start?.value.join(' ');
const reason = (files: Files): string | undefined => detectIn(files).unknown['start'];
const commands = (text: string): string =>
  `#!/usr/bin/env node\nimport { program } from "commander";\nimport { serve } from "../lib/server.js";\nimport { scan } from "../lib/scan.js";\n${text}\nprogram.parse();\n`;
const shop = (bin: string, more: Record<string, unknown> = {}): Files => ({
  manifest: { type: 'module', bin: { shop: 'bin/shop.js' }, dependencies: { commander: '^14.0.0' }, ...more },
  'bin/shop.js': bin,
  'lib/server.js': server,
  'lib/scan.js': 'import { readdirSync } from "node:fs";\nexport const scan = () => readdirSync(".");\n',
});

describe('the program that a package of npm brings', () => {
  it('is started where its files serve', () => {
    const direct = '#!/usr/bin/env node\nimport { serve } from "../lib/server.js";\nserve(process.env.PORT ?? 4000);\n';
    assert.equal(started(shop(direct)), 'node bin/shop.js');
    const onDemand = '#!/usr/bin/env node\nconst { serve } = await import("../lib/server.js");\nserve(4000);\n';
    assert.equal(started(shop(onDemand)), 'node bin/shop.js');
    assert.equal(started(shop('#!/usr/bin/env node\nconsole.log("0.1.0");\n')), undefined);
  });

  it('goes before the pages that its build makes, and before a runner of tasks for development', () => {
    const direct = '#!/usr/bin/env node\nimport { serve } from "../lib/server.js";\nserve(process.env.PORT ?? 4000);\n';
    const files = shop(direct, {
      scripts: { start: 'taskrun start', build: 'webpack' },
      devDependencies: { taskrun: '^1.0.0', 'html-webpack-plugin': '^5.0.0' },
    });
    assert.equal(started({ ...files, 'webpack.config.js': 'export default { output: { path: "dist" } };\n' }), 'node bin/shop.js');
  });

  it('is told the command that serves', () => {
    const byImport = commands(
      'program.command("scan").action(scan);\nprogram.command("keeper").description("Serve").action(() => serve(4000));',
    );
    assert.equal(started(shop(byImport)), 'node bin/shop.js keeper');
    const isDefault = commands(
      'program.command("scan").action(scan);\nprogram.command("keeper", { isDefault: true }).action(() => serve(4000));',
    );
    assert.equal(started(shop(isDefault)), 'node bin/shop.js');
    const several = commands('program.command("watch").action(() => serve(1));\nprogram.command("daemon").action(() => serve(4000));');
    assert.equal(started(shop(several)), 'node bin/shop.js daemon');
  });

  it('is told so by yargs, too', () => {
    const text =
      '#!/usr/bin/env node\nconst yargs = require("yargs");\nconst { serve } = require("../lib/server.js");\nyargs.command("list", "Lists", {}, () => console.log(1)).command(["open", "$0"], "Serves", {}, () => serve(4000)).argv;\n';
    assert.equal(started(shop(text, { type: 'commonjs' })), 'node bin/shop.js');
  });

  it('is the one that is built of TypeScript', () => {
    const files = shop('', { bin: { shop: 'dist/bin/shop.js' }, scripts: { build: 'tsc' }, devDependencies: { typescript: '^5.0.0' } });
    const { 'bin/shop.js': _, ...others } = files;
    const text = commands('program.command("daemon").action(() => serve(4000));');
    const typescript = { ...others, 'src/bin/shop.ts': text.replaceAll('../lib', '../../lib') };
    const config = '{"compilerOptions":{"outDir":"dist","rootDir":"src"}}';
    assert.equal(started({ ...typescript, 'tsconfig.json': config }), 'node dist/bin/shop.js daemon');
  });

  it('is asked about where the command that serves needs an operand', () => {
    const text = commands('program.command("serve <folder>").action(() => serve(4000));');
    assert.match(
      reason(shop(text)) ?? '',
      /^The program in bin of package\.json starts its server with "serve <folder>", .* use --start "node bin\/shop\.js serve …"\.$/,
    );
  });
});

describe('a server whose method is handed over', () => {
  it('listens where that is called', () => {
    const text =
      'import { promisify } from "node:util";\nimport { createServer } from "node:http";\nconst server = createServer();\nconst listen = promisify(server.listen, server);\nawait listen(4100, "0.0.0.0");\n';
    assert.equal(
      detectIn({ manifest: { type: 'module', scripts: { start: 'node server.js' } }, 'server.js': text }).facts.port?.value,
      4100,
    );
  });
});
