#!/usr/bin/env node
import { runShell } from './shell.ts';

process.exitCode = await runShell(process.argv, process.env);
