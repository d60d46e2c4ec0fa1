import { runProcess } from '../adapters/system/run-process.ts';
import { compose } from './compose.ts';
import { readConfig } from './config.ts';

await runProcess('site-controller', readConfig(process.env), compose);
