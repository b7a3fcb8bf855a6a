import { nodeApplication } from './presets.ts';

/** Files by their paths. */
export type Files = Readonly<Record<string, string>>;

const python: Files = {
  'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\n',
  'app.py': 'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get("/health")\ndef health():\n    return "ok"\n',
};

const go: Files = {
  'go.mod': 'module example.invalid/shop\n\ngo 1.24\n',
  'main.go':
    'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {})\n\thttp.ListenAndServe(":8080", nil)\n}\n',
};

const page: Files = { 'index.html': '<!doctype html>\n<title>shop</title>\n<p>Hello</p>\n' };

/** Applications without container files, each with another language. */
const applications: readonly Files[] = [nodeApplication, python, go, page];

/** Container files as people write them. */
const handWritten: readonly Files[] = [
  { Dockerfile: 'FROM node:18\nWORKDIR /app\nCOPY . .\nRUN npm install\nEXPOSE 3000\nCMD npm start\n' },
  {
    Dockerfile:
      'ARG PYTHON=3.8\nFROM python:${PYTHON}-slim AS build\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nFROM build\nCOPY . .\nCMD ["python", "app.py"]\n',
    'docker-compose.yml':
      'services:\n  web:\n    build: .\n    privileged: true\n    ports: ["5000:5000"]\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: hunter22\n',
  },
  {
    Dockerfile:
      'FROM golang:1.24 AS build\nWORKDIR /src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o /out/shop .\nFROM scratch\nCOPY --from=build /out/shop /shop\nUSER 10001:10001\nHEALTHCHECK CMD ["/shop", "-check"]\nCMD ["/shop"]\n',
  },
];

/**
 * A made-up fleet of 30 repositories, by their names: `app00` to `app19` have no container files yet, a person wrote those of `hand20` to
 * `hand29`.
 */
export function madeUpFleet(): ReadonlyMap<string, Files> {
  return new Map(
    Array.from({ length: 30 }, (_, index): [string, Files] => {
      const application = applications[index % applications.length] ?? {};
      const kind = index % handWritten.length;
      return index < 20
        ? [`app${String(index).padStart(2, '0')}`, application]
        : [`hand${index}`, { ...[nodeApplication, python, go][kind], ...handWritten[kind] }];
    }),
  );
}
