import { describe, expect, it } from 'vitest';
import {
  lastDecision,
  type RoutedSession,
  refusalOf,
  routeOf,
  startRouted,
} from '../support/routed-session.ts';
import { mapping } from '../support/routing-config.ts';
import { messagesRequest, type TestSession } from '../support/test-session.ts';

const PROVIDERS = { deepseek: {}, ollama: {}, openrouter: {} };

const start = (router: Parameters<typeof startRouted>[0]['router'] = {}): Promise<RoutedSession> =>
  startRouted({ providers: PROVIDERS, routes: { default: 'deepseek,deepseek-chat' }, router });

/** The model that both forms of an answer name, streamed and whole. */
async function echoedModels(session: TestSession, model: string): Promise<readonly unknown[]> {
  const streamed = await session.stream({ model });
  const whole = await session.post(messagesRequest({ model }));
  return [streamed.model, JSON.parse(await whole.text()).model];
}

describe('a model that names its route', () => {
  it.each([
    ['ollama,qwen2.5-coder', 'ollama,qwen2.5-coder'],
    ['ollama:qwen2.5-coder', 'ollama,qwen2.5-coder'],
    [' ollama , qwen2.5-coder ', 'ollama,qwen2.5-coder'],
    ['ollama,qwen2.5-coder:7b', 'ollama,qwen2.5-coder:7b'],
    ['ollama:qwen2.5-coder:7b', 'ollama,qwen2.5-coder:7b'],
    ['ollama:library/qwen2.5-coder:7b', 'ollama,library/qwen2.5-coder:7b'],
    ['openrouter,anthropic/claude-sonnet-4.5', 'openrouter,anthropic/claude-sonnet-4.5'],
    ['openrouter:anthropic/claude-sonnet-4.5:free', 'openrouter,anthropic/claude-sonnet-4.5:free'],
    ['claude/openrouter,anthropic/claude-sonnet-4.5', 'openrouter,anthropic/claude-sonnet-4.5'],
  ])('%s is asked at %s, and the answer names what was asked for', async (model, route) => {
    const { session } = await start();
    expect(await routeOf(session, { model })).toBe(route);
    expect(lastDecision(session)).toMatchObject({ phase: 'explicit', candidates: [{ route }] });
    expect(await echoedModels(session, model)).toEqual([model, model]);
  });

  it.each([
    'qwen2.5-coder:7b',
    'library/qwen2.5-coder:7b',
    'anthropic/claude-sonnet-4.5',
    'claude-opus-4-8',
    ':ollama',
    'ollama:',
  ])('%s names none, and goes to the default route under its own name', async (model) => {
    const { session } = await start();
    expect(await routeOf(session, { model })).toBe('deepseek,deepseek-chat');
    expect(lastDecision(session)).toMatchObject({ phase: 'scenario', scenario: 'default' });
    expect(await echoedModels(session, model)).toEqual([model, model]);
  });

  it.each(['nobody,some-model', 'claude/nobody,some-model'])(
    '%s is refused, with the providers that there are',
    async (model) => {
      const { session, asked } = await start();
      const { status, type, message } = await refusalOf(session, { model });
      expect({ status, type }).toEqual({ status: 400, type: 'invalid_request_error' });
      expect(message).toContain('"nobody"');
      expect(message).toContain('deepseek, ollama, openrouter');
      expect(asked('deepseek')).toHaveLength(0);
      expect(session.activity.recent.at(-1)).toMatchObject({
        outcome: 'unknown_provider',
        status: 400,
        requestedModel: model,
        attempts: [],
        decision: undefined,
      });
    },
  );
});

describe('a model that is mapped', () => {
  const modelMappings = [
    mapping('claude-opus-*', 'openrouter,anthropic/claude-opus-4.5', true),
    mapping('*haiku*', ['ollama,small', 'deepseek,deepseek-chat']),
    mapping('claude-*', 'ollama,large'),
  ];

  it.each([
    ['claude-opus-4-8', 'openrouter,anthropic/claude-opus-4.5'],
    ['CLAUDE-OPUS-5', 'openrouter,anthropic/claude-opus-4.5'],
    ['claude-haiku-4-5', 'ollama,small'],
    ['claude-sonnet-5', 'ollama,large'],
  ])('%s goes to %s, the first that matches', async (model, route) => {
    const { session } = await start({ modelMappings });
    expect(await routeOf(session, { model })).toBe(route);
    expect(lastDecision(session)).toMatchObject({ phase: 'mapping' });
    expect(await echoedModels(session, model)).toEqual([model, model]);
  });

  it('by the name of its target goes the same way, where the mapping holds both ways', async () => {
    const { session } = await start({ modelMappings });
    const model = 'anthropic/claude-opus-4.5';
    expect(await routeOf(session, { model })).toBe('openrouter,anthropic/claude-opus-4.5');
    expect(lastDecision(session)).toMatchObject({ phase: 'mapping' });
    expect(await echoedModels(session, model)).toEqual([model, model]);
  });

  it('by the name of its target goes elsewhere, where the mapping holds one way', async () => {
    const { session } = await start({ modelMappings });
    expect(await routeOf(session, { model: 'small' })).toBe('deepseek,deepseek-chat');
  });

  it('comes before every rule and scenario', async () => {
    const { session } = await startRouted({
      providers: PROVIDERS,
      routes: { default: 'deepseek,deepseek-chat', think: 'deepseek,deepseek-reasoner' },
      router: { modelMappings },
    });
    const changes = { model: 'claude-opus-4-8', output_config: { effort: 'max' } };
    expect(await routeOf(session, changes)).toBe('openrouter,anthropic/claude-opus-4.5');
  });
});

describe('a model that is excluded', () => {
  const modelExclusions = ['openrouter,*:free', 'deepseek-reasoner'];

  it.each([
    'openrouter,meta/llama:free',
    'openrouter:meta/llama:free',
    'deepseek,deepseek-reasoner',
  ])('%s is refused by its name, with what to do', async (model) => {
    const { session, asked } = await start({ modelExclusions });
    const { status, type, message } = await refusalOf(session, { model });
    expect({ status, type }).toEqual({ status: 400, type: 'invalid_request_error' });
    expect(message).toContain(`"${model}"`);
    expect(message).toContain('model_exclusions');
    expect(message).toContain('/model');
    expect([...asked('openrouter'), ...asked('deepseek')]).toHaveLength(0);
  });

  it('of the same provider but not of that name is asked', async () => {
    const { session } = await start({ modelExclusions });
    expect(await routeOf(session, { model: 'openrouter,meta/llama' })).toBe(
      'openrouter,meta/llama',
    );
  });

  it('is left out of a list of candidates', async () => {
    const { session, asked } = await startRouted({
      providers: PROVIDERS,
      routes: { default: ['deepseek,deepseek-reasoner', 'ollama,small'] },
      router: { modelExclusions },
    });
    expect(await routeOf(session)).toBe('ollama,small');
    expect(asked('deepseek')).toHaveLength(0);
    expect(lastDecision(session)?.candidates).toHaveLength(1);
  });

  it('is no scenario either: the request goes to default', async () => {
    const { session } = await startRouted({
      providers: PROVIDERS,
      routes: { default: 'ollama,small', think: 'deepseek,deepseek-reasoner' },
      router: { modelExclusions },
    });
    expect(await routeOf(session, { output_config: { effort: 'max' } })).toBe('ollama,small');
  });

  it('is refused with words where nothing else is left', async () => {
    const { session, asked } = await startRouted({
      providers: PROVIDERS,
      routes: { default: 'deepseek,deepseek-reasoner' },
      router: { modelExclusions },
    });
    const { status, message } = await refusalOf(session);
    expect(status).toBe(400);
    expect(message).toContain('deepseek,deepseek-reasoner');
    expect(message).toContain('model_exclusions');
    expect(asked('deepseek')).toHaveLength(0);
  });

  it('is not in the list of models', async () => {
    const { session } = await startRouted({
      providers: {
        deepseek: { models: ['deepseek-chat', 'deepseek-reasoner'] },
        openrouter: { models: ['meta/llama', 'meta/llama:free'] },
      },
      routes: { default: 'deepseek,deepseek-chat' },
      router: { modelExclusions },
    });
    const answer = await fetch(`${session.baseUrl}/v1/models`);
    const { data } = JSON.parse(await answer.text());
    expect(data.map(({ id }: { readonly id: string }) => id)).toEqual([
      'claude/deepseek,deepseek-chat',
      'claude/openrouter,meta/llama',
    ]);
    for (const { id } of data) expect(await routeOf(session, { model: id })).toBe(id.slice(7));
  });
});
