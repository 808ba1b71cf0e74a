import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ModelLimits } from '../../src/config/types.ts';
import { sendMessage } from '../support/anthropic-answers.ts';
import { sendJson } from '../support/openai-answers.ts';
import { lastDecision, refusalOf, routeOf, startRouted } from '../support/routed-session.ts';
import { mapping, rule } from '../support/routing-config.ts';
import { messagesRequest } from '../support/test-session.ts';

const windows = (sizes: Readonly<Record<string, number>>): ReadonlyMap<string, ModelLimits> =>
  new Map(Object.entries(sizes).map(([model, contextWindow]) => [model, { contextWindow }]));

const SIZES = windows({ small: 500, medium: 2000, large: 20_000 });
const providers = { local: { modelLimits: SIZES }, spare: { modelLimits: SIZES } };

/** A prompt of about so many tokens, by whatever way they are counted. */
const tokens = (count: number): object => ({
  messages: [{ role: 'user', content: 'one two '.repeat(count / 2) }],
});

describe('a request that is too large for its route', () => {
  it('goes to long_context, although it is below its threshold', async () => {
    const { session, asked } = await startRouted({
      providers,
      routes: { default: 'local,small', long_context: 'spare,large' },
    });
    expect(await routeOf(session, tokens(200))).toBe('local,small');
    expect(await routeOf(session, tokens(1000))).toBe('spare,large');
    expect(lastDecision(session)).toMatchObject({
      scenario: 'long_context',
      phase: 'scenario',
      reason: 'it is too large for local,small',
    });
    expect(asked('local')).toHaveLength(1);
  });

  it('goes to a larger candidate of the same list first', async () => {
    const { session, asked } = await startRouted({
      providers,
      routes: { default: ['local,small', 'local,medium'], long_context: 'spare,large' },
    });
    expect(await routeOf(session, tokens(1000))).toBe('local,medium');
    const decision = lastDecision(session);
    expect(decision).toMatchObject({ scenario: 'default', candidates: [{ model: 'medium' }] });
    expect(decision?.trace).toContainEqual({
      type: 'candidate',
      route: 'local,small',
      usable: false,
      why: expect.stringMatching(/^\d+ tokens do not fit 500$/),
    });
    expect(await routeOf(session, tokens(4000))).toBe('spare,large');
    expect(asked('local')).toHaveLength(1);
  });

  it('leaves think for long_context, too', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,large', think: 'local,small', long_context: 'spare,large' },
    });
    const effort = { output_config: { effort: 'max' } };
    expect(await routeOf(session, { ...effort, ...tokens(200) })).toBe('local,small');
    expect(await routeOf(session, { ...effort, ...tokens(1000) })).toBe('spare,large');
  });

  it('leaves a mapping and a rule for long_context', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,medium', long_context: 'spare,large' },
      router: {
        modelMappings: [mapping('mapped', 'local,small')],
        rules: [rule('local,small', { models: ['ruled'] })],
      },
    });
    for (const model of ['mapped', 'ruled', 'local,small']) {
      expect(await routeOf(session, { model, ...tokens(200) })).toBe('local,small');
      expect(await routeOf(session, { model, ...tokens(1000) })).toBe('spare,large');
    }
  });

  it('leaves a scenario that is too small for default, where there is no long_context', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,large', think: 'local,small' },
    });
    const changes = { output_config: { effort: 'max' }, ...tokens(1000) };
    expect(await routeOf(session, changes)).toBe('local,large');
  });

  it('comes back when it has shrunk', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,small', long_context: 'spare,large' },
    });
    const taken = [];
    for (const size of [200, 1000, 200]) taken.push(await routeOf(session, tokens(size)));
    expect(taken).toEqual(['local,small', 'spare,large', 'local,small']);
  });
});

describe('a request that fits nowhere', () => {
  it.each([true, false])(
    'is refused in the words that make the client compact, and nobody is asked (stream: %s)',
    async (stream) => {
      const { session, asked } = await startRouted({
        providers,
        routes: { default: ['local,small', 'local,medium'], long_context: 'spare,medium' },
      });
      const body = messagesRequest({ stream, ...tokens(4000) });
      const answer = await session.post(body);
      expect(answer.status).toBe(400);
      const { type, error } = JSON.parse(await answer.text());
      expect(type).toBe('error');
      expect(error.type).toBe('invalid_request_error');
      expect(error.message).toMatch(/^prompt is too long: \d+ tokens > 2000 maximum$/);
      expect(Number(/\d+/.exec(error.message)?.[0])).toBeGreaterThan(2000);
      expect([...asked('local'), ...asked('spare')]).toHaveLength(0);
      expect(session.activity.recent).toMatchObject([
        { outcome: 'context_overflow', status: 400, attempts: [], usage: undefined },
      ]);
    },
  );

  it('is asked of a candidate whose window is not known', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: ['local,small', 'local,unheard-of'] },
    });
    expect(await routeOf(session, tokens(4000))).toBe('local,unheard-of');
  });

  it('is never refused by tproxy where Anthropic is asked', async () => {
    const { session, asked } = await startRouted({
      providers: { local: { modelLimits: SIZES } },
      routes: { default: 'passthrough' },
      anthropic: {
        respond: (_request, response) => sendMessage(response, [{ type: 'text', text: 'ok' }]),
      },
    });
    const huge = { model: 'claude-haiku-4-5', ...tokens(300_000) };
    expect(await routeOf(session, huge)).toBe('ok');
    expect(asked('anthropic')).toHaveLength(1);
  });

  it('gets the words of Anthropic itself as they are', async () => {
    const message = 'prompt is too long: 210118 tokens > 200000 maximum';
    const { session } = await startRouted({
      providers: { local: {} },
      routes: { default: 'passthrough' },
      anthropic: {
        respond: (_request, response) => {
          const error = { type: 'invalid_request_error', message };
          sendJson(response, 400, { type: 'error', error });
        },
      },
    });
    expect(await refusalOf(session)).toMatchObject({ status: 400, message });
    expect(session.activity.recent).toMatchObject([{ outcome: 'refused', status: 400 }]);
  });
});

describe('the window of a model', () => {
  const routes = { default: ['openai,gpt-4', 'spare,large'] };

  it('is known by its name', async () => {
    const { session } = await startRouted({ providers: { openai: {}, spare: {} }, routes });
    expect(await routeOf(session, tokens(7000))).toBe('openai,gpt-4');
    expect(await routeOf(session, tokens(12_000))).toBe('spare,large');
  });

  it.each([
    [100_000, 12_000, 'openai,gpt-4'],
    [100, 200, 'spare,large'],
  ])('is %d where the configuration says so', async (contextWindow, size, route) => {
    const modelLimits = windows({ 'gpt-4': contextWindow });
    const { session } = await startRouted({
      providers: { openai: { modelLimits }, spare: {} },
      routes,
    });
    expect(await routeOf(session, tokens(size))).toBe(route);
  });
});

describe('an overflow that only the provider sees', () => {
  const overflow = (limit: number) => ({
    respond: (_request: unknown, response: ServerResponse) => {
      const message = `This model's maximum context length is ${limit} tokens. However, your messages resulted in 9000 tokens.`;
      sendJson(response, 400, { error: { message, code: 'context_length_exceeded' } });
    },
  });

  it('moves on to the next candidate', async () => {
    const { session, asked } = await startRouted({ providers: { one: overflow(8000), two: {} } });
    expect(await routeOf(session)).toBe('two,two-model');
    expect(asked('one')).toHaveLength(1);
    expect(session.activity.recent[0]?.attempts.map(({ outcome }) => outcome)).toEqual([
      'context_overflow',
      'answered',
    ]);
  });

  it('is told in the words of the largest window, with the list of what was tried', async () => {
    const { session } = await startRouted({
      providers: { one: overflow(4000), two: overflow(8000) },
    });
    const { status, message } = await refusalOf(session);
    expect(status).toBe(400);
    expect(message).toMatch(/^prompt is too long: 9000 tokens > 8000 maximum/);
    expect(message).toContain('one,one-model');
  });
});
