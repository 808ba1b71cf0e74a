// tproxy's own server from the built modules, as a session starts it, without claude.
// Arguments: the folder of the built modules; `warm` to load beforehand what the first translated
// request needs, as a session does while claude starts, or `cold`.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { obeyParent } from './listen.js';

const [dist = 'dist', readiness = 'warm'] = process.argv.slice(2);
const parts = pathToFileURL(resolve(dist, 'session/start-session.js')).href;
const { statePaths, configStamp, loadConfig, startSession } = await import(parts);
const places = { env: process.env, cwd: process.cwd(), homeDir: homedir() };
const initialStamp = configStamp(places);
const load = () => loadConfig(places);
const session = await startSession({
  config: await load(),
  configFiles: { initialStamp, load, stamp: () => configStamp(places) },
  statePaths: statePaths(places),
  sessionToken: 'bench-session-token',
  modelAliases: new Map(),
  projectFolder: places.cwd,
  homeFolder: places.homeDir,
});
if (readiness === 'warm') await session.warmUp();
obeyParent();
process.stdout.write(`${session.baseUrl}\n`);
