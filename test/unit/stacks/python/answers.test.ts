import assert from 'node:assert/strict';
import { environmentExample } from '../../../../src/manifests/environment-example.ts';
import { detectIn, folderOf } from './folders.ts';

const packages = 'fastapi\nflask\nuvicorn\ngunicorn\n';
const health = (files: Record<string, string>): string | undefined =>
  detectIn({ 'requirements.txt': packages, ...files }).facts.healthPath?.value;
const fastapi = (routes: string): string => `from fastapi import APIRouter, FastAPI\napp = FastAPI()\n${routes}`;
const route = (path: string, on = 'app', method = 'get'): string => `@${on}.${method}("${path}")\ndef f_${path.length}():\n    return {}\n`;

describe('the health path', () => {
  const single: readonly (readonly [string, string | undefined])[] = [
    [route('/health'), '/health'],
    [route('/health/'), '/health/'],
    [route('/ready') + route('/healthz'), '/healthz'],
    [route('/api/v1/ping'), '/api/v1/ping'],
    [route('/orders/status'), undefined],
    [route('/api/v1/utils/health-check/'), '/api/v1/utils/health-check/'],
    [route('/management/health'), '/management/health'],
    [route('/startup'), undefined],
    [route('/health', 'app', 'post'), undefined],
    [route('/{tenant}/health'), undefined],
    [`router = APIRouter(prefix="/api")\n${route('/health', 'router')}app.include_router(router)\n`, '/api/health'],
    [`router = APIRouter()\n${route('/health', 'router')}app.include_router(router, prefix=PREFIX)\n`, undefined],
    [`router = APIRouter(prefix=PREFIX)\n${route('/health', 'router')}app.include_router(router)\n`, undefined],
    [`router = APIRouter()\n${route('/health', 'router')}`, undefined],
    [
      `router = APIRouter()\n${route('/health', 'router')}outer = APIRouter(prefix="/v2")\nouter.include_router(router)\napp.include_router(outer, prefix="/api")\n`,
      '/api/v2/health',
    ],
    [`inner = FastAPI()\n${route('/ping', 'inner')}app.mount("/api", inner)\n`, '/api/ping'],
    ['app.add_api_route("/livez", f)\n', '/livez'],
    ['from starlette.routing import Mount, Route\nroutes = [Route("/up", f), Mount("/x", routes=[Route("/healthz", f)])]\n', '/up'],
    ['x = """\n@app.get("/health")\n"""\n', undefined],
  ];
  for (const [routes, expected] of single) {
    it(`is ${expected} for ${JSON.stringify(routes.slice(0, 110))}`, () => assert.equal(health({ 'main.py': fastapi(routes) }), expected));
  }

  it('is one of Bottle or Falcon', () => {
    assert.equal(
      health({ 'main.py': 'from bottle import Bottle\nsite = Bottle()\n@site.get("/health")\ndef f(): return ""\n' }),
      '/health',
    );
    assert.equal(health({ 'main.py': 'import falcon\nsite = falcon.App()\nsite.add_route("/healthz", Health())\n' }), '/healthz');
  });

  it('joins the prefixes of routers in other files', () => {
    const files = (include: string): Record<string, string> => ({
      'app/main.py': `from fastapi import FastAPI\n${include}`,
      'app/routes/health.py': `from fastapi import APIRouter\nrouter = APIRouter()\n${route('/health', 'router')}`,
    });
    const app = 'app = FastAPI()\n';
    assert.equal(health(files(`from app.routes import health\n${app}app.include_router(health.router, prefix="/api")\n`)), '/api/health');
    assert.equal(health(files(`from app.routes.health import router as checks\n${app}app.include_router(checks)\n`)), '/health');
    assert.equal(health(files(`from app.routes.orders import router\n${app}app.include_router(router)\n`)), undefined);
  });

  it('knows routes and blueprints of Flask', () => {
    const app = 'from flask import Blueprint, Flask\napp = Flask(__name__)\n';
    const view = 'def view():\n    return ""\n';
    assert.equal(health({ 'main.py': `${app}@app.route("/healthz", methods=["POST"])\n${view}` }), undefined);
    assert.equal(health({ 'main.py': `${app}@app.route("/healthz", methods=["GET"])\n${view}` }), '/healthz');
    assert.equal(
      health({
        'main.py': `${app}bp = Blueprint("x", __name__, url_prefix="/api")\n@bp.route("/ping")\n${view}app.register_blueprint(bp)\n`,
      }),
      '/api/ping',
    );
    assert.equal(
      health({
        'main.py': `${app}bp = Blueprint("x", __name__, url_prefix="/a")\n@bp.get("/ping")\n${view}app.register_blueprint(bp, url_prefix="/api")\n`,
      }),
      '/api/ping',
    );
  });

  it('follows the URL configuration of Django', () => {
    const files = {
      'requirements.txt': 'django\ngunicorn',
      'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
      'shop/__init__.py': '',
      'shop/settings.py': 'ROOT_URLCONF = "shop.urls"\n',
      'shop/urls.py': 'urlpatterns = [path("api/", include("checks.urls")), path(prefix, include("other.urls"))]\n',
      'checks/urls.py': 'urlpatterns = [path("ping/", ping), path("<int:x>/up", up)]\n',
      'other/urls.py': 'urlpatterns = [path("healthz", healthz)]\n',
    };
    assert.deepEqual(detectIn(files).facts.healthPath, { value: '/api/ping/', source: 'the route /api/ping/ in checks/urls.py' });
  });
});

describe('the port', () => {
  const scripted = (code: string): Record<string, string> => ({
    'requirements.txt': 'fastapi\nuvicorn\n',
    'main.py': `import os\nimport uvicorn\nfrom api import build\n\nif __name__ == "__main__":\n    ${code}\n`,
  });
  const cases: readonly (readonly [string, number])[] = [
    ['uvicorn.run(build(), host="0.0.0.0", port=9000)', 9000],
    ['uvicorn.run(build(), host="0.0.0.0", port=int(os.environ.get("PORT", "9100")))', 9100],
    ['uvicorn.run(build(), host="0.0.0.0", port=int(os.getenv("SHOP_PORT", 9200)))', 9200],
    ['connect(port=int(os.getenv("DB_PORT", 5432)))', 8000],
    ['uvicorn.run(build(), host="0.0.0.0")', 8000],
    ['uvicorn.run(build(), host="0.0.0.0", port=settings.port)', 8000],
  ];
  for (const [code, expected] of cases) {
    it(`is ${expected} for ${code}`, () => {
      assert.equal(detectIn(scripted(code)).facts.port?.value, expected);
    });
  }

  it('comes with a warning where only the loopback address is served', () => {
    const { warnings } = detectIn(scripted('uvicorn.run(build(), port=9000)'));
    assert.equal(
      warnings.at(-1),
      'main.py listens on the loopback address by default, which is not reachable from outside the container: listen on 0.0.0.0.',
    );
    assert.equal(detectIn(scripted('uvicorn.run(build(), host="0.0.0.0", port=9000)')).warnings.length, 1);
  });

  it('is absent without a web framework', () => {
    const { facts, unknown } = detectIn({
      'main.py': 'import os\nport = os.environ.get("PORT", 9000)\nif __name__ == "__main__":\n    pass\n',
    });
    assert.deepEqual([facts.port, unknown['port']], [undefined, undefined]);
  });
});

describe('notes', () => {
  const warnings = (files: Record<string, string>): readonly string[] =>
    detectIn({ 'requirements.txt': 'x==1 --hash=sha256:00\n', ...files }).warnings;
  const guarded = (code: string): string => `${code}\nif __name__ == "__main__":\n    main()\n`;

  it('say where nothing handles the signal to stop, which the first process of a container then ignores', () => {
    assert.deepEqual(warnings({ 'main.py': guarded('import time') }), [
      'main.py does not handle SIGTERM, so a stop interrupts running work. Without an init process, as in Kubernetes, Python ignores the signal until it is killed. Handle it with signal.signal(signal.SIGTERM, …).',
    ]);
    assert.deepEqual(warnings({ 'main.py': guarded('import stop'), 'stop.py': 'signal.signal(signal.SIGTERM, stop)' }), []);
    assert.deepEqual(warnings({ 'main.py': guarded('import uvicorn\nuvicorn.run("app:x", host="0.0.0.0")') }), []);
  });

  it('say that a page of Gradio is served on the loopback address unless it says otherwise', () => {
    const served = (code: string): boolean =>
      detectIn({ 'requirements.txt': 'gradio\n', 'app.py': `import gradio\n${code}\n` }).warnings.some((each) => each.includes('loopback'));
    assert.equal(served('demo.launch()'), true);
    assert.equal(served('demo.launch(server_name="0.0.0.0")'), false);
  });

  it('say that nothing of Conda is installed', () => {
    const files = { 'environment.yml': 'dependencies: [numpy]', 'main.py': guarded('import numpy  # SIGTERM\nSIGTERM = 15') };
    assert.deepEqual(detectIn(files).warnings, [
      'No file lists the packages that the application needs, so the image installs the newest of those that the code imports: numpy. List them in requirements.txt, with their versions.',
      'The tool does not read environment.yml, a file of Conda: list what the application needs in requirements.txt or pyproject.toml.',
    ]);
    assert.equal(
      detectIn({ ...files, 'requirements.txt': 'numpy==1' }).warnings.some((each) => each.includes('Conda')),
      false,
    );
  });
});

describe('the environment', () => {
  const names = (code: string): readonly string[] | undefined => detectIn({ 'main.py': code }).facts.env?.value;
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['os.environ["B"] + os.environ["A"]', ['A', 'B']],
    [`f"postgres://{os.environ['B']}/{os.environ["A"]}"`, ['A', 'B']],
    ['os.environ["A"] = "x"\ndel os.environ["B"]\nif os.environ["C"] == "x": pass', ['C']],
    ['os.getenv("A"); os.environ.get("B"); os.getenv("C", "x"); os.environ.get("D", None); os.getenv("E") or "x"', ['A', 'B']],
    ['os.getenv("A") == "1"; bool(os.environ.get("B")); os.environ.get("C") in ("1", "yes")\nif os.getenv("D"): pass', undefined],
    ['if not os.getenv("A"): raise\nif os.getenv("B") is None: raise', ['A', 'B']],
    ['os.environ["PORT"] + os.environ["HOME"] + os.environ["PYTHONPATH"]', undefined],
    ['# os.environ["A"]\n"os.environ[\'B\']"', undefined],
    [
      'import environ\nenv = environ.Env()\nenv("A"); env.str("B"); env.int("C", default=1); env.read_env("D"); env("E", cast=int)',
      ['A', 'B', 'E'],
    ],
    ['env("A")', undefined],
    ['from decouple import config\nconfig("A"); config("B", default=1)', ['A']],
    [
      'class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="SHOP_")\n    url: str\n    size: int = 3\n\nx: int\n',
      ['SHOP_URL'],
    ],
    ['class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=PREFIX)\n    url: str\n', undefined],
    ['class S(Base):\n    url: str\n', undefined],
  ];
  for (const [code, expected] of cases) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(code)}`, () => assert.deepEqual(names(code), expected));
  }

  it('has beside what is needed the names of all that the code reads', () => {
    const settings = 'class S(BaseSettings):\n    db_host: str = "localhost"\n    db_name: str\n    LIMIT: ClassVar[int] = 1\n';
    const code = `import os\nfrom decouple import config\nos.getenv("REDIS_HOST", "x"); os.environ["A"]; config("B", default=1)\n${settings}`;
    const { facts, reads } = detectIn({ '.env.example': 'C=\n', 'main.py': code });
    assert.deepEqual(facts.env?.value, ['A', 'C', 'DB_NAME']);
    assert.deepEqual(reads, ['A', 'B', 'C', 'DB_HOST', 'DB_NAME', 'REDIS_HOST']);
  });

  it('is set where it is a required truth value that only says that this is no machine of a developer', () => {
    const environment = (fields: string) => detectIn({ 'main.py': `class S(BaseSettings):\n${fields}` }).facts.environment;
    assert.deepEqual(environment('    PRODUCTION: bool\n    DEBUG: bool\n'), { value: { PRODUCTION: 'true' }, source: 'main.py' });
    assert.deepEqual(environment('    model_config = SettingsConfigDict(env_prefix="DESK_")\n    is_prod: bool\n')?.value, {
      DESK_IS_PROD: 'true',
    });
    for (const other of ['PRODUCTION: bool = False', 'PRODUCTION: str', 'PRODUCTION_URL: bool', 'REPRODUCTION: bool'])
      assert.equal(environment(`    ${other}\n`), undefined, other);
  });

  it('names three places at most', () => {
    const read = 'import os\nos.environ["A"]\n';
    const { facts } = detectIn({ '.env.example': 'B=1\n', 'main.py': read, 'a/x.py': read, 'b/x.py': read });
    assert.deepEqual(facts.env, { value: ['A', 'B'], source: '.env.example, main.py, a/x.py' });
  });

  it('takes the scheme of an example, and nothing else of its value', () => {
    const example = environmentExample(
      folderOf({
        '.env.example': '# X=1\nexport URL="postgresql+psycopg://u:word@h/d"\nSECRET_KEY=word\nBAD NAME=1\n',
        '.env.sample': 'URL=redis://x\nOTHER=\n',
      }),
    );
    assert.deepEqual(
      [...example],
      [
        ['URL', { file: '.env.example', scheme: 'postgresql+psycopg' }],
        ['SECRET_KEY', { file: '.env.example' }],
        ['OTHER', { file: '.env.sample' }],
      ],
    );
  });
});
