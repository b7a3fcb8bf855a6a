import type { Framework } from './framework.ts';
import { aiohttp } from './frameworks/aiohttp.ts';
import { apiflask } from './frameworks/apiflask.ts';
import { blacksheep } from './frameworks/blacksheep.ts';
import { bottle } from './frameworks/bottle.ts';
import { dash } from './frameworks/dash.ts';
import { django } from './frameworks/django.ts';
import { falcon, falconAsgi } from './frameworks/falcon.ts';
import { fastapi } from './frameworks/fastapi.ts';
import { flask } from './frameworks/flask.ts';
import { gradio } from './frameworks/gradio.ts';
import { litestar } from './frameworks/litestar.ts';
import { nicegui } from './frameworks/nicegui.ts';
import { quart } from './frameworks/quart.ts';
import { sanic } from './frameworks/sanic.ts';
import { starlette } from './frameworks/starlette.ts';
import { streamlit } from './frameworks/streamlit.ts';
import { tornado } from './frameworks/tornado.ts';
import { werkzeug } from './frameworks/werkzeug.ts';

/** In the order of the search: a framework on top of another one comes first. */
export const frameworks: readonly Framework[] = [
  django,
  fastapi,
  litestar,
  quart,
  dash,
  apiflask,
  flask,
  bottle,
  falconAsgi,
  falcon,
  blacksheep,
  sanic,
  streamlit,
  werkzeug,
  starlette,
  aiohttp,
  tornado,
  nicegui,
  gradio,
];
