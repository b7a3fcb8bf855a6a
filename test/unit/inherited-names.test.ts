import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assignedLayer } from '../../src/cli/layers.ts';
import { KaizenError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { openProject, planOf } from '../../src/project.ts';
import { changedServices } from '../../src/questions/change-services.ts';
import { decide } from '../../src/questions/decide.ts';
import { folderWith, removeFolders } from '../support/folders.ts';

/** Names of properties that every JavaScript object has. */
const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

const isKaizen = (error: unknown): boolean =>
  error instanceof KaizenError && /is not (?:a question|the name of an answer)/.test(error.message);

describe('a name that every object has', () => {
  after(removeFolders);

  it('is looked up in no table of the sources', () => {
    const folder = join(packageRoot, 'src');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const tables = files.flatMap((path) =>
      [...readFileSync(join(folder, path), 'utf8').matchAll(/^.*\b(?:const|let) \w+: (?:Readonly<)?Record<string, .*= \{.*$/gm)].map(
        ([line]) => `${path}: ${line.trim()}: take a Map`,
      ),
    );
    assert.deepEqual(tables, []);
  });

  for (const name of inherited) {
    it(`is one like any other: ${name}`, async () => {
      // No package of Python begins with such a sign.
      const requirement = name === '__proto__' ? 'valueOf' : name;
      const folders = [
        {
          'requirements.txt': `flask==3.0.0\ngunicorn==22.0.0\n${requirement}==1.0\ncelery[${requirement}]==5.0.0\n`,
          'pyproject.toml': `[project]\nname = "${name}"\nversion = "1"\ndependencies = ["flask", "${requirement}"]\n[project.optional-dependencies]\n${name} = ["${requirement}"]\n[build-system]\nrequires = ["${requirement}"]\n[tool.pdm.scripts]\n${name} = "${name}"\n`,
          'app.py': `import os\nfrom flask import Flask\napp = Flask(__name__)\nos.environ["${name}"]\n`,
          Procfile: `web: gunicorn app:app\n${name}: ${name} run\n`,
          '.env.example': `DATABASE_URL=${name}://x\n${name}=redis://x\n`,
        },
        {
          'package.json': `{"name":"${name}","scripts":{"start":"node index.js","${name}":"${name}"},"dependencies":{"express":"^5.0.0","${name}":"1.0.0"},"engines":{"node":">=20"}}`,
          'index.js': `require("express")().listen(3000); process.env.${name}; process.on("${name}", () => {});`,
          Procfile: `web: node index.js\nworker: ${name} x\n`,
        },
        {
          'package.json': `{"name":"x","workspaces":["*"]}`,
          [`${name}/package.json`]: `{"name":"${name}","scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}`,
          [`${name}/index.js`]: 'require("express")().listen(3000)',
          'b/package.json': `{"name":"b","scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}`,
          'b/index.js': 'require("express")().listen(3001)',
        },
        {
          'go.mod': `module example.com/${name}\n\ngo 1.22\n\nrequire example.com/x/${name} v1.0.0\n`,
          'go.sum': '',
          'main.go': `package main\n\nimport ("net/http"; "os")\n\nfunc main() { os.Getenv("${name}"); http.ListenAndServe(":8080", nil) }\n`,
        },
      ];
      for (const files of folders) {
        const project = await openProject(folderWith(files));
        const given = { origin: 'test', values: new Map([['environment', [`${name}=1`]] as const]) };
        const decision = await decide(project.inspection, [given]);
        const plan = planOf(project, decision);
        assert.deepEqual(Object.entries(plan.applications[0]?.environment ?? {}), [[name, '1']]);
      }
      assert.throws(() => assignedLayer([`${name}=1`]), isKaizen);
      const project = await openProject(folderWith(folders[1] ?? {}));
      await assert.rejects(changedServices(['add', name], project.inspection, [project.saved]), /is not a known service/);
      await assert.rejects(
        openProject(folderWith({ ...folders[1], '.yo-rc.json': `{"generator-kaizen-docker":{"${name}":1}}` })),
        isKaizen,
      );
      await assert.rejects(
        openProject(folderWith({ ...folders[1], '.yo-rc.json': `{"generator-kaizen-docker":{"members":{"${name}":{"${name}":1}}}}` })),
        isKaizen,
      );
    });
  }
});
