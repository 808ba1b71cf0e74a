import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/status/collect-status.ts';
import { renderStatus } from '../../src/status/render-status.ts';

const PLAIN = new Chalk({ level: 0 });
const COLOURS = new Chalk({ level: 1 });

const STATUS: Status = {
  version: '1.2.3',
  configuration: {
    files: [
      { path: '/home/p/config.toml', status: 'used' },
      { path: '/work/.tproxy.toml', status: 'untrusted' },
    ],
    warnings: ['mind the gap'],
  },
  routes: [
    { scenario: 'default', routes: ['one,a', 'passthrough'], configured: true },
    { scenario: 'think', routes: ['one,a'], configured: false },
  ],
  providers: [
    {
      name: 'one',
      protocol: 'openai',
      address: 'https://one.example',
      key: { state: 'present', source: '$ONE' },
      check: { ok: true, detail: 'reachable, 3 models' },
    },
    {
      name: 'second',
      protocol: 'anthropic',
      address: 'https://second.example',
      key: { state: 'missing', source: '$TWO' },
    },
  ],
  sessions: [],
};

describe('renderStatus', () => {
  it('shows everything on one page', () => {
    expect(renderStatus(STATUS, PLAIN)).toBe(`tproxy 1.2.3

Configuration
  /home/p/config.toml
  /work/.tproxy.toml   not trusted: run tproxy trust to use it
  ! mind the gap

Routes
  default  one,a → passthrough
  think    one,a  (as default)

Providers
  one     openai     https://one.example     key from $ONE                 reachable, 3 models
  second  anthropic  https://second.example  key missing: $TWO is not set

Sessions
  none running
`);
  });

  it('says where a configuration comes from when there is none', () => {
    const configuration = { files: [], warnings: [] };
    expect(renderStatus({ ...STATUS, configuration }, PLAIN)).toContain(
      'Configuration\n  none: built-in defaults (write one with tproxy init)\n',
    );
  });

  it('shows what is wrong in red', () => {
    const page = renderStatus(STATUS, COLOURS);
    expect(page).toContain(COLOURS.red('key missing: $TWO is not set'));
    expect(page).toContain(COLOURS.green('reachable, 3 models'));
    expect(page).toContain(COLOURS.yellow('not trusted: run tproxy trust to use it'));
  });
});
