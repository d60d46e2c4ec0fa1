#!/usr/bin/env node
import { compose } from './compose.ts';
import { withLocalSecrets } from './local-secrets.ts';
import { runShell } from './shell.ts';

process.exitCode = await runShell(process.argv, await withLocalSecrets(process.env), compose);
