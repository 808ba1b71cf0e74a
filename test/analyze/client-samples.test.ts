import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import type { RequestHints, RequestKind } from '../../src/analyze/request-hints.ts';
import { type ClientRequest, clientRequests, hasSamples } from '../support/client-samples.ts';

const SAMPLES = clientRequests().filter(([, { body }]) => body !== undefined);

/** By the name of the sample; client.md 3.2. */
const KINDS: readonly (readonly [RegExp, RequestKind])[] = [
  [/^(main|effort|thinking|history|image|plan|noplan|ultrathink)\b/, 'main'],
  [/^(after-compact|btw-|empty-|json-|max-tokens-|nonstream-|websearch-result)/, 'main'],
  [/^subagent-/, 'subagent'],
  [/^websearch$/, 'web_search'],
  [/^compact-/, 'compaction'],
  [/^auto-mode-classifier-/, 'permission_classifier'],
  [/^title-/, 'title'],
  [/^(rename-name|webfetch-summary)$/, 'side_call'],
  [/^(quota-probe-|count-fallback)/, 'quota_probe'],
  [/^model-validation$/, 'model_check'],
  [/^count-tokens-/, 'count'],
];

const PLANNING = /^plan-(interactive|reentered|print|ultrathink|opusplan)/;
const ULTRATHINK = /ultrathink/;
const NEW_IMAGE = /^image-(at-mention|tool-result|paste)$/;

/** `output_config.effort`, the first that fits; client.md 8. */
const EFFORTS: readonly (readonly [RegExp, RequestHints['effort']])[] = [
  [/^(effort-low|main-extra)$/, 'low'],
  [/^effort-xhigh$/, 'xhigh'],
  [/^effort-max$/, 'max'],
  [/^title-default-haiku$/, 'high'],
  [/haiku$|sonnet-4-5$|^title-smallfast$/, undefined],
  [/^(quota-|count-|model-validation|auto-mode-)/, undefined],
  [/./, 'high'],
];

function expected<Value>(table: readonly (readonly [RegExp, Value])[], name: string): Value[] {
  return table.filter(([pattern]) => pattern.test(name)).map(([, value]) => value);
}

function hintsOf({ path, headers, body }: ClientRequest): RequestHints {
  const endpoint = path.includes('/count_tokens') ? 'count' : 'messages';
  return analyzeRequest({ endpoint, body: body ?? {}, headers }, () => 7);
}

describe.skipIf(!hasSamples)('analyzeRequest with the requests of the real client', () => {
  it.each(SAMPLES)('knows the kind of %s', (name, request) => {
    expect([hintsOf(request).kind]).toEqual(expected(KINDS, name));
  });

  it.each(SAMPLES)('knows how deeply %s is to be thought about', (name, request) => {
    expect(hintsOf(request)).toMatchObject({
      planMode: PLANNING.test(name),
      ultrathink: ULTRATHINK.test(name),
      effort: expected(EFFORTS, name)[0],
    });
  });

  it.each(SAMPLES)('sees what is new in %s', (name, request) => {
    expect(hintsOf(request)).toMatchObject({
      newImages: NEW_IMAGE.test(name) ? 1 : 0,
      newDocuments: 0,
      webSearch: name === 'websearch',
    });
  });

  it.each(SAMPLES)('reads the ids, the model and the count of %s', (name, request) => {
    expect(hintsOf(request)).toMatchObject({
      sessionId: '11111111-1111-4111-8111-111111111111',
      agentId: name.startsWith('subagent-') ? expect.stringMatching(/^a0+1$/) : undefined,
      model: request.body?.['model'],
      tokens: 7,
      headers: request.headers,
    });
  });

  it.each([
    ['main-interactive', 'hello there friend'],
    ['main-sonnet-4-5', 'hello friend of mine'],
    ['main-after-tool', /^CALL Agent \{/],
    ['subagent-general', 'look for x please'],
    ['ultrathink', 'ultrathink about llamas please'],
    ['plan-reentered', 'and once more please'],
    ['image-at-mention', 'describe @red.png please'],
    ['image-paste', '[Image #1] what is this'],
    ['compact-manual', 'and a second turn please'],
    ['after-compact', /after compact message$/],
    ['max-tokens-continue', 'hello friend of mine'],
    ['empty-response-nudge', 'hello friend of mine'],
    ['quota-probe-oauth', 'quota'],
  ])('finds the words of the person in %s', (name, text) => {
    const request = new Map(SAMPLES).get(name);
    if (request === undefined) throw new Error(`There is no sample ${name}.`);
    const { newestUserText } = hintsOf(request);
    if (typeof text === 'string') expect(newestUserText).toBe(text);
    else expect(newestUserText).toMatch(text);
  });

  it.each([
    ['main-simple', ['Bash', 'Edit', 'Read']],
    ['title-main-model', []],
    ['websearch', ['web_search']],
    ['quota-probe-oauth', []],
  ])('lists the tools of %s', (name, tools) => {
    const request = new Map(SAMPLES).get(name);
    expect(request && hintsOf(request).toolNames).toEqual(tools);
  });
});
