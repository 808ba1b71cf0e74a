#!/usr/bin/env node
import { finished } from '../dist/cli.js';

await finished;
