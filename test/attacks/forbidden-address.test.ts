import dns, { type LookupAddress } from 'node:dns';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Provider } from '../../src/config/types.ts';
import { checkProvider } from '../../src/status/check-provider.ts';
import { complaints } from '../support/config-complaints.ts';
import type { FakeUpstream } from '../support/fake-upstream.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';

const LOGIN = { authorization: 'Bearer the-login-of-the-user' };
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

// A proxy of the machine that tests run on would look names up instead.
beforeEach(() => {
  for (const name of PROXY_VARIABLES.flatMap((upper) => [upper, upper.toLowerCase()])) {
    vi.stubEnv(name, undefined);
  }
  onTestFinished(() => void vi.unstubAllEnvs());
});

const NAME = 'gateway.example';

/** Lets the name resolve to these addresses, one list after the other; the last one stays. */
function resolveTo(...answers: readonly (readonly string[])[]): void {
  const { lookup } = dns;
  let asked = 0;
  // biome-ignore lint/suspicious/noExplicitAny: the function has many forms, and passes them on
  const fake = (name: string, ...rest: any[]): void => {
    if (name !== NAME) {
      Reflect.apply(lookup, dns, [name, ...rest]);
      return;
    }
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    const found: LookupAddress[] = addresses.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    setImmediate(rest.at(-1), null, found);
  };
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(fake as typeof dns.lookup);
  onTestFinished(() => spy.mockRestore());
}

interface Named {
  readonly session: TestSession;
  readonly upstream: FakeUpstream;
  readonly provider: Provider;
}

/** A session whose provider, a server on this machine, is called by a name. */
async function named(kind: 'translated' | 'passed through', scheme = 'http'): Promise<Named> {
  const upstream = await startTestUpstream((_request, response) =>
    sendJson(response, 200, completion({ content: 'hello' }), { connection: 'close' }),
  );
  const address = `${scheme}://${NAME}:${upstream.port}`;
  const provider =
    kind === 'translated'
      ? testProvider(`${address}/v1`)
      : testAnthropic(address, { name: 'test' });
  const route = { kind: 'model', provider: 'test', model: 'm' } as const;
  const session = await startTestSession(testConfig(route, [provider]));
  return { session, upstream, provider };
}

const ask = (session: TestSession): Promise<Response> =>
  session.post(messagesRequest(), { headers: LOGIN });

const ways = ['translated', 'passed through'] as const;
const FORBIDDEN = [
  '169.254.169.254',
  '169.254.0.1',
  '100.100.100.200',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::ffff:169.254.169.254',
  'fd00:ec2::254',
  'fe80::1',
  '::',
  'ff02::1',
];

describe.each(ways)('a request that is %s', (way) => {
  it.each(FORBIDDEN)('goes nowhere when the name leads to %s', async (address) => {
    resolveTo([address]);
    const { session, upstream } = await named(way);
    const response = await ask(session);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain('test (http://gateway.example');
    expect(error.message).toContain(`its name leads to ${address}`);
    expect(session.activity.recent.at(-1)?.outcome).toBe('forbidden_address');
    expect(upstream.connections()).toBe(0);
  });

  it('goes nowhere over TLS either', async () => {
    resolveTo(['169.254.169.254']);
    const { session } = await named(way, 'https');
    expect(await (await ask(session)).text()).toContain('hands out the credentials');
  });

  it('goes nowhere when one of several addresses is forbidden', async () => {
    resolveTo(['127.0.0.1', '169.254.169.254']);
    const { session, upstream } = await named(way);
    expect((await ask(session)).status).toBe(400);
    expect(upstream.connections()).toBe(0);
  });

  it('goes nowhere when the name leads elsewhere the second time', async () => {
    resolveTo(['127.0.0.1'], ['169.254.169.254']);
    const { session, upstream } = await named(way);
    expect((await ask(session)).status).toBe(200);
    expect((await ask(session)).status).toBe(400);
    expect(upstream.connections()).toBe(1);
  });

  it('reaches a server on this machine, or in a private network, by its name', async () => {
    resolveTo(['127.0.0.1']);
    const { session, upstream } = await named(way);
    expect((await ask(session)).status).toBe(200);
    expect(upstream.requests).toHaveLength(1);
  });

  it.each(['http://169.254.169.254', 'http://[fe80::1]', 'http://metadata.google.internal'])(
    'goes nowhere at %s, which needs no name server',
    async (address) => {
      const lookup = vi.spyOn(dns, 'lookup');
      onTestFinished(() => lookup.mockRestore());
      const { hostname } = new URL(address);
      const provider = way === 'translated' ? testProvider(address) : testAnthropic(address);
      const route = { kind: 'model', provider: provider.name, model: 'm' } as const;
      const session = await startTestSession(testConfig(route, [provider], provider));
      expect((await ask(session)).status).toBe(400);
      expect(session.activity.recent.at(-1)?.outcome).toBe('forbidden_address');
      expect(lookup.mock.calls.map(([name]) => name)).not.toContain(hostname);
    },
  );
});

describe('"tproxy status --check"', () => {
  it('asks nothing of a forbidden address', async () => {
    resolveTo(['169.254.169.254']);
    const { provider } = await named('translated');
    expect(await checkProvider(provider, [])).toEqual({
      ok: false,
      detail: expect.stringContaining('its name leads to 169.254.169.254'),
    });
  });
});

describe('a provider in the configuration', () => {
  it.each([
    ['169.254.169.254', 'metadata service'],
    ['2852039166', 'metadata service'],
    ['0xa9.0xfe.0xa9.0xfe', 'metadata service'],
    ['0251.0376.0251.0376', 'metadata service'],
    ['[::ffff:169.254.169.254]', 'metadata service'],
    ['[fd00:ec2::254]', 'metadata service'],
    ['metadata.google.internal.', 'metadata service'],
    ['100.100.100.200', 'metadata service'],
    ['169.254.1.1', 'a link-local address'],
    ['[fe80::1]', 'a link-local address'],
    ['0.0.0.0:11434', 'an unspecified address (this machine is 127.0.0.1)'],
    ['[::]', 'an unspecified address'],
    ['224.0.0.1', 'a multicast address'],
    ['255.255.255.255', 'a reserved address'],
  ])('is not taken at %s, not even with allow_http', (host, reason) => {
    for (const scheme of ['http', 'https']) {
      const said = complaints(
        `[[providers]]\nname = "mine"\nprotocol = "openai"\nallow_http = true\napi_base_url = "${scheme}://${host}/v1"\n`,
      ).join('\n');
      expect(said).toMatch(/^5:1: providers\[0\]\.api_base_url: /);
      expect(said).toContain(reason);
    }
  });

  it('is not taken at plain http on another machine without allow_http', () => {
    const said = complaints(
      '[[providers]]\nname = "mine"\nprotocol = "openai"\napi_base_url = "http://10.0.0.5/v1"\n',
    ).join('\n');
    expect(said).toContain('add allow_http = true');
  });
});
