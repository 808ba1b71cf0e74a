import { describe, expect, it } from 'vitest';
import { sendMessage } from '../support/anthropic-answers.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { sendJson } from '../support/openai-answers.ts';
import {
  answerWith,
  conversation,
  failWith,
  lastDecision,
  type RoutedSession,
  refusalOf,
  routeOf,
  startRouted,
} from '../support/routed-session.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Milliseconds, far beyond the first time that a circuit stays open. */
const LATER = 10 * 60_000;

/** A handler that can be changed, and held back, while the session runs. */
function changing(first: Respond) {
  let respond = first;
  let held: Promise<void> | undefined;
  return {
    respond: (async (request, response) => {
      await held;
      return respond(request, response);
    }) satisfies Respond,
    become(next: Respond) {
      respond = next;
    },
    /** @returns what lets the answers go. */
    hold(): () => void {
      let release = (): void => undefined;
      held = new Promise((resolve) => {
        release = () => {
          held = undefined;
          resolve();
        };
      });
      return () => release();
    },
  };
}

let conversations = 0;
/** Asks in a conversation of its own, so that nothing binds it to a candidate. */
function askAnew({ session }: RoutedSession): Promise<string> {
  conversations += 1;
  return routeOf(session, conversation(conversations));
}

async function startFailing() {
  const first = changing(failWith(500));
  const routed = await startRouted({ providers: { first, second: {} } });
  while (routed.asked('first').length < 3) expect(await askAnew(routed)).toMatch(/^second/);
  return { routed, first };
}

describe('a circuit that has opened', () => {
  it('keeps all requests from the candidate', async () => {
    const { routed } = await startFailing();
    for (let turn = 0; turn < 5; turn += 1) expect(await askAnew(routed)).toMatch(/^second/);
    expect(routed.asked('first')).toHaveLength(3);
    expect(lastDecision(routed.session)?.trace).toContainEqual({
      type: 'candidate',
      route: 'first,first-model',
      usable: false,
      why: expect.stringMatching(/^it rests: failed 3 times in a row: /),
    });
    expect(lastDecision(routed.session)?.resting).toMatchObject([{ provider: 'first' }]);
  });

  it('lets one request try later, while all others go to the second candidate', async () => {
    const { routed, first } = await startFailing();
    first.become(answerWith('first'));
    const release = first.hold();
    routed.clock.advance(LATER);
    const trial = askAnew(routed);
    const others = await Promise.all([1, 2, 3, 4].map(() => askAnewOnceTried(routed)));
    expect(others).toEqual(Array(4).fill('second,second-model'));
    expect(routed.asked('first')).toHaveLength(4);
    release();
    expect(await trial).toBe('first');
    expect(await askAnew(routed)).toBe('first');
  });

  it('opens again, for longer, when the trial fails', async () => {
    const { routed } = await startFailing();
    routed.clock.advance(30_000);
    expect(await askAnew(routed)).toMatch(/^second/);
    expect(routed.asked('first')).toHaveLength(4);
    routed.clock.advance(59_000);
    await askAnew(routed);
    expect(routed.asked('first')).toHaveLength(4);
    routed.clock.advance(1000);
    await askAnew(routed);
    expect(routed.asked('first')).toHaveLength(5);
  });

  it('lets another one try when the client of the trial went away', async () => {
    const { routed, first } = await startFailing();
    const release = first.hold();
    routed.clock.advance(LATER);
    const controller = new AbortController();
    const trial = routed.session.post(
      { model: 'claude-opus-4-8', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] },
      { signal: controller.signal },
    );
    trial.catch(() => undefined);
    await untilAsked(routed, 4);
    const before = routed.session.activity.requests;
    controller.abort();
    await waitUntil(
      () => routed.session.activity.requests > before,
      () => 'The client that went away left no record.',
    );
    first.become(answerWith('first'));
    release();
    expect(await askAnew(routed)).toBe('first');
  });

  it('is closed by a refusal that is the fault of the request', async () => {
    const { routed, first } = await startFailing();
    first.become(failWith(400));
    routed.clock.advance(LATER);
    expect((await refusalOf(routed.session, conversation(1))).message).toContain('with 400');
    first.become(answerWith('first'));
    expect(await askAnew(routed)).toBe('first');
  });

  it('is asked all the same when it is all there is', async () => {
    const first = changing(failWith(500));
    const routed = await startRouted({ providers: { first } });
    for (let turn = 0; turn < 4; turn += 1) await refusalOf(routed.session);
    expect(routed.asked('first')).toHaveLength(4);
    first.become(answerWith('first'));
    expect(await askAnew(routed)).toBe('first');
  });

  it('is that of an address where nobody answers, with all of its models', async () => {
    const routed = await startRouted({
      providers: { gone: { baseUrl: 'http://127.0.0.1:9/v1' }, second: {} },
      routes: { default: ['gone,a', 'second,m'], think: ['gone,b', 'second,m'] },
    });
    for (let turn = 0; turn < 3; turn += 1) await askAnew(routed);
    expect(routed.session.activity.recent.at(-1)?.attempts).toHaveLength(2);
    await routeOf(routed.session, { output_config: { effort: 'max' } });
    expect(routed.session.activity.recent.at(-1)?.attempts).toHaveLength(1);
    expect(lastDecision(routed.session)?.trace).toContainEqual(
      expect.objectContaining({
        route: 'gone,b',
        why: expect.stringContaining('cannot be reached'),
      }),
    );
  });
});

describe('a refusal of Anthropic that goes to the client as it is', () => {
  const think = { output_config: { effort: 'max' } };
  const start = async (headers: Readonly<Record<string, string>>) => {
    const anthropic = changing((_request, response) =>
      sendJson(response, 429, { type: 'error', error: { message: 'slow down' } }, headers),
    );
    const routed = await startRouted({
      providers: { second: {} },
      anthropic: { respond: anthropic.respond },
      routes: { default: 'passthrough', think: ['passthrough', 'second,m'] },
    });
    expect((await refusalOf(routed.session)).status).toBe(429);
    return { ...routed, anthropic };
  };

  it('lets it rest on other routes as well', async () => {
    const { session, clock, anthropic, asked } = await start({ 'retry-after': '30' });
    expect(await routeOf(session, think)).toBe('second,m');
    expect(asked('anthropic')).toHaveLength(1);
    clock.advance(LATER);
    anthropic.become((_request, response) =>
      sendMessage(response, [{ type: 'text', text: 'claude' }]),
    );
    expect(await routeOf(session, { ...think, ...conversation(1) })).toBe('claude');
  });

  it('closes the circuit when it is the fault of the request', async () => {
    const { session, clock, anthropic, asked } = await start({});
    anthropic.become(failWith(500));
    for (let turn = 0; turn < 3; turn += 1) await refusalOf(session);
    clock.advance(LATER);
    anthropic.become(failWith(400));
    expect((await refusalOf(session, think)).status).toBe(400);
    expect(await refusalOf(session, { ...think, ...conversation(1) })).toMatchObject({
      status: 400,
    });
    expect(asked('second')).toHaveLength(0);
  });
});

/** Settles when a provider has been asked so often. */
function untilAsked({ asked }: RoutedSession, times: number): Promise<void> {
  return waitUntil(
    () => asked('first').length >= times,
    () => `It was asked ${asked('first').length} times.`,
  );
}

async function askAnewOnceTried(routed: RoutedSession): Promise<string> {
  await untilAsked(routed, 4);
  return askAnew(routed);
}
