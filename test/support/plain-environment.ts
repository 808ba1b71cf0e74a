/**
 * What the machine that runs the tests has set for itself must not reach the programs under test:
 * with a proxy, for one, it is the proxy that fails to find a host.
 */
const OF_THE_MACHINE = /^(?:https?_proxy|all_proxy|no_proxy|anthropic_.*|claude_.*|.*_api_key)$/i;

for (const name of Object.keys(process.env)) {
  if (OF_THE_MACHINE.test(name)) delete process.env[name];
}
