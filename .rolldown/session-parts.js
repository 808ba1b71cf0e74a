// What it takes to start a session as `tproxy code` and `tproxy serve` do, without either.
export { statePaths } from '../src/config/config-paths.ts';
export { configStamp } from '../src/config/config-stamp.ts';
export { loadConfig } from '../src/config/load-config.ts';
export { startSession } from '../src/session/start-session.ts';
