import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** @import { TargetSpec } from './target.js' */

const PROGRAM = 'nginx';

/**
 * nginx as a streaming proxy in one process, if this machine has it.
 * @param {{ upstreamUrl: string, folder: string }} options
 * @returns {Promise<TargetSpec[]>}
 */
export async function nginxTargets({ upstreamUrl, folder }) {
  if (spawnSync(PROGRAM, ['-v'], { stdio: 'ignore' }).status !== 0) return [];
  const prefix = join(folder, 'nginx');
  mkdirSync(prefix, { recursive: true });
  const port = await freePort();
  const file = join(prefix, 'nginx.conf');
  writeFileSync(file, configText(port, new URL(upstreamUrl).host));
  const args = ['-p', prefix, '-c', file, '-e', 'error.log'];
  return [
    {
      name: 'nginx',
      comparedWith: 'http-proxy-3',
      process: { command: PROGRAM, args, url: `http://127.0.0.1:${port}` },
    },
  ];
}

/**
 * @param {number} port
 * @param {string} upstream
 */
function configText(port, upstream) {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid nginx.pid;
worker_rlimit_nofile 16384;
events { worker_connections 8192; }
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  client_max_body_size 64m;
  client_body_buffer_size 4m;
  keepalive_timeout 600;
  keepalive_requests 1000000;
  upstream provider { server ${upstream}; keepalive 256; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`;
}
