import type { Framework } from './framework.ts';
import { actixWeb } from './frameworks/actix-web.ts';
import { axum } from './frameworks/axum.ts';
import { hyper } from './frameworks/hyper.ts';
import { ntex } from './frameworks/ntex.ts';
import { poem } from './frameworks/poem.ts';
import { rocket } from './frameworks/rocket.ts';
import { salvo } from './frameworks/salvo.ts';
import { tinyHttp } from './frameworks/tiny-http.ts';
import { tonic } from './frameworks/tonic.ts';
import { warp } from './frameworks/warp.ts';

/** A framework on top of another one comes first. */
export const frameworks: readonly Framework[] = [rocket, actixWeb, ntex, axum, warp, poem, salvo, tonic, tinyHttp, hyper];
