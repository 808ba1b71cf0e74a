import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/explain/explain-request.ts';
import { renderExplanation } from '../../src/explain/render-explanation.ts';

const PLAIN = new Chalk({ level: 0 });
const COLOURS = new Chalk({ level: 1 });

const FIRST = { route: 'one,large', provider: 'one', model: 'large' };
const SECOND = { route: 'second,m', provider: 'second', model: 'm' };

const TRACE = [
  { type: 'rule', phase: 'rule', name: 'docs', matched: true, why: 'the model is "x"' },
  { type: 'candidate', route: 'one,small', usable: false, why: '90000 tokens do not fit 8000' },
  { type: 'rule', phase: 'scenario', name: 'image', matched: false, why: 'no new image' },
  { type: 'rule', phase: 'scenario', name: 'long_context', matched: true, why: 'too large' },
  { type: 'candidate', route: 'one,large', usable: true, why: '90000 tokens fit 1000000' },
  { type: 'candidate', route: 'second,m', usable: true, why: 'how many fit is not known' },
] as const;

type Routed = Extract<Explanation, { outcome: 'routed' }>;
type Refused = Extract<Explanation, { outcome: 'refused' }>;

const ROUTED: Routed = {
  outcome: 'routed',
  requestedModel: 'claude-opus-4-8',
  kind: 'main',
  decision: {
    scenario: 'long_context',
    kind: 'main',
    phase: 'scenario',
    reason: 'too large',
    tokens: 90_000,
    candidates: [FIRST, SECOND],
    resting: [],
    trace: TRACE,
  },
  estimates: [
    {
      route: 'one,large',
      tokens: 90_000,
      contextWindow: 1_000_000,
      promptCostUsd: 0.225,
      missingKey: undefined,
    },
    {
      route: 'second,m',
      tokens: 9_000,
      contextWindow: undefined,
      promptCostUsd: undefined,
      missingKey: 'SECOND_KEY',
    },
  ],
};

const REFUSED: Refused = {
  outcome: 'refused',
  requestedModel: 'nobody,x',
  kind: 'title',
  status: 400,
  type: 'invalid_request_error',
  message: 'No such provider.',
  trace: TRACE.slice(0, 1),
};

describe('renderExplanation', () => {
  it('shows everything on one page', () => {
    expect(renderExplanation(ROUTED, undefined, PLAIN)).toBe(`Goes to one,large

  request   the main conversation, for claude-opus-4-8
  scenario  long_context
  phase     scenario
  reason    too large

Asked in this order
  ✓  docs          the model is "x"
     ✗  one,small  90000 tokens do not fit 8000
  ·  image         no new image
  ✓  long_context  too large
     ✓  one,large  90000 tokens fit 1000000
     ✓  second,m   how many fit is not known

Candidates in this order
                tokens     window  prompt costs
  1  one,large  90,000  1,000,000         $0.23
  2  second,m    9,000    unknown       unknown  key missing: $SECOND_KEY is not set
`);
  });

  it('shows a refusal with what was asked before', () => {
    expect(
      renderExplanation(REFUSED, undefined, PLAIN),
    ).toBe(`Refused with 400 invalid_request_error

  request  a title, for nobody,x
  reason   No such provider.

Asked in this order
  ✓  docs  the model is "x"
`);
  });

  it('shows the request for the first candidate below', () => {
    const shown = {
      sent: true,
      url: 'https://one.example/v1',
      body: { model: 'large' },
      warnings: [{ feature: 'top_k', detail: 'left out' }],
    } as const;
    expect(renderExplanation(ROUTED, shown, PLAIN)).toMatch(
      /not set\n\nPOST https:\/\/one\.example\/v1\n {2}! top_k: left out\n\{\n {2}"model": "large"\n\}\n$/,
    );
  });

  it('says why nothing is sent', () => {
    const shown = { sent: false, why: 'tproxy counts the tokens itself' } as const;
    expect(renderExplanation(ROUTED, shown, PLAIN)).toMatch(
      /\n\nNothing is sent: tproxy counts the tokens itself\n$/,
    );
  });

  it('sets off what decided, what was skipped and what is missing', () => {
    const page = renderExplanation(ROUTED, undefined, COLOURS);
    expect(page).toContain(COLOURS.green('too large'));
    expect(page).toContain(COLOURS.dim('no new image'));
    expect(page).toContain(COLOURS.yellow('90000 tokens do not fit 8000'));
    expect(page).toContain(COLOURS.red('key missing: $SECOND_KEY is not set'));
    expect(renderExplanation(REFUSED, undefined, COLOURS)).toContain(
      COLOURS.bold.red('Refused with 400 invalid_request_error'),
    );
  });

  it('lets nothing of a request move the cursor', () => {
    const pages = pagesWith('a\u001b[2J\u009b1m\r\nb\u2028');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(pages.join('')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
    expect(pages.map(lineCount)).toEqual(pagesWith('plain').map(lineCount));
  });
});

/** Every kind of page, with this text wherever a request has a say. */
function pagesWith(text: string): readonly string[] {
  const candidate = { ...FIRST, route: text };
  const step = { type: 'rule', phase: 'rule', name: text, matched: true, why: text } as const;
  const trace = [step, { type: 'candidate', route: text, usable: true, why: text } as const];
  const routed: Routed = {
    ...ROUTED,
    requestedModel: text,
    decision: { ...ROUTED.decision, reason: text, candidates: [candidate], trace },
    estimates: ROUTED.estimates.slice(0, 1).map((one) => ({ ...one, route: text })),
  };
  const refused: Refused = { ...REFUSED, requestedModel: text, message: text, trace };
  const shown = {
    sent: true,
    url: text,
    body: { [text]: text },
    warnings: [{ feature: text, detail: text }],
  } as const;
  return [
    renderExplanation(routed, shown, PLAIN),
    renderExplanation(routed, { sent: false, why: text }, PLAIN),
    renderExplanation(refused, undefined, PLAIN),
  ];
}

function lineCount(page: string): number {
  return page.split('\n').length;
}
