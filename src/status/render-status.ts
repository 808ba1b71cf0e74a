import type { ChalkInstance } from 'chalk';
import type { ProviderStatus, ScenarioRoute, Status } from './collect-status.ts';
import { columns } from './columns.ts';
import { printable, printableLines } from './printable.ts';
import { renderSessions } from './render-sessions.ts';

/** The status as a page for a person. */
export function renderStatus(status: Status, chalk: ChalkInstance): string {
  const sections = [
    [`tproxy ${status.version}`],
    [chalk.bold('Configuration'), renderConfiguration(status, chalk)],
    [chalk.bold('Routes'), columns(status.routes.map((route) => routeRow(route, chalk)))],
    [chalk.bold('Providers'), columns(status.providers.map((entry) => providerRow(entry, chalk)))],
    [chalk.bold('Sessions'), renderSessions(status.sessions, chalk)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderConfiguration({ configuration }: Status, chalk: ChalkInstance): string {
  const { files, warnings } = configuration;
  const rows = files.map(({ path, status }) =>
    status === 'used'
      ? [printable(path)]
      : [printable(path), chalk.yellow('not trusted: run tproxy trust to use it')],
  );
  const list =
    rows.length === 0 ? '  none: built-in defaults (write one with tproxy init)' : columns(rows);
  return [
    list,
    ...warnings.map((warning) => `  ${chalk.yellow('!')} ${printableLines(warning)}`),
  ].join('\n');
}

function routeRow({ scenario, routes, configured }: ScenarioRoute, chalk: ChalkInstance): string[] {
  const text = printable(routes.join(' → '));
  return [scenario, configured ? text : chalk.dim(`${text}  (as default)`)];
}

function providerRow(provider: ProviderStatus, chalk: ChalkInstance): string[] {
  const { name, protocol, address, check } = provider;
  const row = [printable(name), protocol, printable(address), keyText(provider, chalk)];
  if (check === undefined) return row;
  return [...row, chalk[check.ok ? 'green' : 'red'](printable(check.detail))];
}

function keyText({ key }: ProviderStatus, chalk: ChalkInstance): string {
  switch (key.state) {
    case 'present':
      return chalk.green(`key from ${key.source}`);
    case 'missing':
      return chalk.red(`key missing: ${key.source} is not set`);
    case 'own-login':
      return 'your own login';
    case 'not-needed':
      return 'no key';
  }
}
