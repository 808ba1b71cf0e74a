import { describe, expect, it } from 'vitest';
import type { ModelLimits } from '../../src/config/types.ts';
import { DOCUMENT, IMAGE } from '../support/analyzable.ts';
import { lastDecision, postStreamed, routeOf, startRouted } from '../support/routed-session.ts';
import { testProvider } from '../support/test-config.ts';

const limits = (changes: Readonly<Record<string, ModelLimits>>): ReadonlyMap<string, ModelLimits> =>
  new Map(Object.entries(changes));
const BLIND: ModelLimits = { images: false, pdf: false };
const SEEING: ModelLimits = { images: true, pdf: true };
const providers = { local: { modelLimits: limits({ blind: BLIND, seeing: SEEING }) } };

const PIXEL = {
  ...IMAGE,
  source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
};
const showing = (...content: readonly unknown[]): object => ({
  messages: [{ role: 'user', content: [...content, { type: 'text', text: 'What is this?' }] }],
});
const notes = (body: unknown): readonly string[] =>
  JSON.stringify(body).match(/\[an? [^\]]*left out[^\]]*\]/g) ?? [];

describe('a new image', () => {
  it('goes to the first candidate that sees', async () => {
    const { session, asked } = await startRouted({
      providers,
      routes: { default: ['local,blind', 'local,seeing'] },
    });
    expect(await routeOf(session, showing(PIXEL))).toBe('local,seeing');
    expect(asked('local')).toHaveLength(1);
    expect(notes(asked('local')[0]?.body)).toEqual([]);
    expect(JSON.stringify(asked('local')[0]?.body)).toContain('data:image/png;base64,iVBORw0KGgo=');
    expect(lastDecision(session)?.trace).toContainEqual({
      type: 'candidate',
      route: 'local,blind',
      usable: false,
      why: 'it cannot see images',
    });
    expect(await routeOf(session, { messages: [{ role: 'user', content: 'Hello' }] })).toBe(
      'local,blind',
    );
  });

  it('goes to the image route, whoever could see it on the way', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,blind', image: 'local,seeing' },
    });
    expect(await routeOf(session, showing(PIXEL))).toBe('local,seeing');
    expect(lastDecision(session)).toMatchObject({ scenario: 'image', reason: '1 new image' });
  });

  it('leaves a rule or a named model that is blind for the image route', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,other', image: 'local,seeing' },
    });
    expect(await routeOf(session, { model: 'local,blind', ...showing(PIXEL) })).toBe(
      'local,seeing',
    );
    expect(await routeOf(session, { model: 'local,blind' })).toBe('local,blind');
  });

  it('leaves think for a default route that sees', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,seeing', think: 'local,blind' },
    });
    const effort = { output_config: { effort: 'max' } };
    expect(await routeOf(session, { ...effort, ...showing(PIXEL) })).toBe('local,seeing');
    expect(await routeOf(session, effort)).toBe('local,blind');
  });

  it('is put into words where nobody sees, and the trace says so', async () => {
    const { session, asked } = await startRouted({ providers, routes: { default: 'local,blind' } });
    expect(await routeOf(session, showing(PIXEL))).toBe('local,blind');
    const [request] = asked('local');
    expect(notes(request?.body)).toEqual(['[an image was left out: this model cannot see images]']);
    expect(request?.text).not.toContain('iVBORw0KGgo=');
    expect(request?.text).toContain('What is this?');
    const [record] = session.activity.recent;
    expect(record?.warnings).toMatchObject([{ feature: 'image' }]);
    expect(record?.decision?.trace.at(-1)).toMatchObject({
      route: 'local,blind',
      usable: true,
      why: 'no other candidate can do more, so it is asked all the same',
    });
  });

  it('inside a tool result counts as well', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,blind', image: 'local,seeing' },
    });
    const messages = [
      { role: 'user', content: 'Read it' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [PIXEL] }],
      },
    ];
    expect(await routeOf(session, { messages })).toBe('local,seeing');
  });

  it('is old after the next answer, and then keeps nobody from being asked', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: 'local,blind', image: 'local,seeing' },
    });
    const messages = [
      { role: 'user', content: [PIXEL, { type: 'text', text: 'What is this?' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'A pixel.' }] },
      { role: 'user', content: 'Thank you' },
    ];
    expect(await routeOf(session, { messages })).toBe('local,blind');
  });

  it('does not go to a candidate that sees but is too small', async () => {
    const { session } = await startRouted({
      providers: {
        local: {
          modelLimits: limits({ blind: BLIND, seeing: { ...SEEING, contextWindow: 10 } }),
        },
      },
      routes: { default: ['local,seeing', 'local,blind'] },
    });
    expect(await routeOf(session, showing(PIXEL))).toBe('local,blind');
  });
});

describe('a new document', () => {
  it('goes to the first candidate that reads it', async () => {
    const { session } = await startRouted({
      providers,
      routes: { default: ['local,blind', 'local,seeing'] },
    });
    expect(await routeOf(session, showing(DOCUMENT))).toBe('local,seeing');
    expect(lastDecision(session)?.trace).toContainEqual(
      expect.objectContaining({ route: 'local,blind', why: 'it cannot read documents' }),
    );
  });
});

describe('tools', () => {
  const modelLimits = limits({ plain: { tools: false } });
  const tools = [{ name: 'Bash', input_schema: { type: 'object' } }];

  it('keep a request from a model that has none', async () => {
    const { session } = await startRouted({
      providers: { local: { modelLimits } },
      routes: { default: ['local,plain', 'local,able'] },
    });
    expect(await routeOf(session)).toBe('local,plain');
    expect(await routeOf(session, { tools })).toBe('local,able');
    expect(lastDecision(session)?.trace).toContainEqual(
      expect.objectContaining({ route: 'local,plain', why: 'it cannot use tools' }),
    );
  });

  it('are sent to it all the same when there is no other', async () => {
    const { session, asked } = await startRouted({
      providers: { local: { modelLimits } },
      routes: { default: 'local,plain' },
    });
    expect(await routeOf(session, { tools })).toBe('local,plain');
    expect(asked('local')).toHaveLength(1);
  });
});

describe('a web search', () => {
  const search = {
    messages: [{ role: 'user', content: 'Perform a web search for the query: cats' }],
    tools: [{ type: 'web_search_20250305', name: 'web_search' }],
  };
  const quirks = { ...testProvider('').quirks, webSearch: 'model' } as const;

  it('goes to the first candidate whose provider searches', async () => {
    const { session, asked } = await startRouted({
      providers: { local: {}, searching: { quirks } },
    });
    expect(await routeOf(session, search)).toContain('searching,searching-model');
    expect(asked('local')).toHaveLength(0);
    expect(lastDecision(session)?.trace).toContainEqual(
      expect.objectContaining({ route: 'local,local-model', why: 'it cannot search the web' }),
    );
    expect(await routeOf(session)).toBe('local,local-model');
  });

  it('goes to the web_search route, though default could search, too', async () => {
    const { session } = await startRouted({
      providers: { one: { quirks }, two: { quirks } },
      routes: { default: 'one,m', web_search: 'two,m' },
    });
    expect(await routeOf(session, search)).toContain('two,m');
    expect(lastDecision(session)).toMatchObject({ scenario: 'web_search', kind: 'web_search' });
  });

  it('leaves a web_search route that cannot search for a default route that can', async () => {
    const { session, asked } = await startRouted({
      providers: { one: {}, two: { quirks } },
      routes: { default: 'two,m', web_search: 'one,m' },
    });
    expect(await routeOf(session, search)).toContain('two,m');
    expect(asked('one')).toHaveLength(0);
  });

  it('is answered as one that failed where nobody searches, without asking anybody', async () => {
    const { session, asked } = await startRouted({ providers: { local: {} } });
    const answer = await postStreamed(session, search);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain('web_search_tool_result_error');
    expect(text).toContain('the provider local has none');
    expect(asked('local')).toHaveLength(0);
    expect(session.activity.recent).toMatchObject([{ outcome: 'answered', kind: 'web_search' }]);
  });
});
