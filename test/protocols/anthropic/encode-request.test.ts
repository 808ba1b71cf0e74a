import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Message, MessagesRequest } from '../../../src/anthropic/request.ts';
import { ProxyError } from '../../../src/errors/proxy-error.ts';
import type { Target } from '../../../src/protocols/adapter.ts';
import { anthropicAdapter } from '../../../src/protocols/anthropic/adapter.ts';
import {
  compatibleTarget,
  messagesRequest,
  orderFaults,
  targetWith,
} from '../../support/compatible.ts';
import { TEST_KEY } from '../../support/test-config.ts';

const SAMPLES = new URL('../../../../shared/samples/', import.meta.url);
const VENDORS = [
  'test',
  'deepseek',
  'openrouter',
  'ollama',
  'moonshot',
  'zai',
  'alibaba',
  'minimax',
];

function encode(fields: Readonly<Record<string, unknown>> = {}, target = compatibleTarget()) {
  return anthropicAdapter.encodeRequest(messagesRequest(fields), target);
}

function bodyOf(fields: Readonly<Record<string, unknown>>, target?: Target): MessagesRequest {
  // What encodeRequest returns is typed as a plain object; the tests look at its fields.
  return JSON.parse(JSON.stringify(encode(fields, target).body));
}

describe('the address and the headers', () => {
  it('are those of the Messages API, with the key in both forms', () => {
    const { url, headers } = encode({ stream: true });
    expect(url).toBe('https://upstream.test/anthropic/v1/messages');
    expect(headers).toEqual({
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${TEST_KEY}`,
      'x-api-key': TEST_KEY,
    });
  });

  it.each([
    ['openrouter', ['authorization']],
    ['alibaba', ['authorization']],
    ['deepseek', ['authorization', 'x-api-key']],
  ])('carry the key of %s in %s', (vendor, names) => {
    const { headers } = encode({}, compatibleTarget(vendor));
    const carriers = Object.keys(headers).filter((name) => headers[name]?.includes(TEST_KEY));
    expect(carriers).toEqual(names);
  });

  it('follow the configuration', () => {
    expect(encode({}, targetWith({ keyHeader: 'x-api-key' })).headers).not.toHaveProperty(
      'authorization',
    );
    const target = compatibleTarget('test', { headers: { 'Anthropic-Beta': 'a' } });
    expect(encode({}, target).headers['anthropic-beta']).toBe('a');
  });

  it('need a key', () => {
    const credential = { kind: 'missing', variable: 'NO_KEY' } as const;
    expect(() => encode({}, compatibleTarget('test', { credential }))).toThrow(ProxyError);
  });
});

describe('the body', () => {
  it('names the model without what only the client reads', () => {
    const target = compatibleTarget('deepseek', {}, 'deepseek-v4-pro[1m]');
    expect(bodyOf({}, target).model).toBe('deepseek-v4-pro');
  });

  it('carries a hash of the user', () => {
    const user_id = JSON.stringify({ device_id: 'secret', session_id: 's' });
    const body = bodyOf({ metadata: { user_id } });
    expect(body.metadata?.user_id).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(bodyOf({ metadata: { user_id } })).toEqual(body);
  });

  it('says whether a stream is wanted', () => {
    expect(bodyOf({}).stream).toBe(false);
    expect(bodyOf({ stream: true }).stream).toBe(true);
  });

  it('shortens long names of tools everywhere, and can tell them again', () => {
    const name = `mcp__${'server'.repeat(12)}__tool`;
    const { body, toolNames } = encode({
      tools: [{ name, input_schema: { type: 'object' } }],
      tool_choice: { type: 'tool', name },
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name, input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'ok' }] },
      ],
    });
    const [[wire = '', known] = []] = toolNames;
    expect(known).toBe(name);
    expect(wire.length).toBeLessThanOrEqual(64);
    expect(JSON.stringify(body)).not.toContain(name);
    expect(JSON.stringify(body).split(`"${wire}"`)).toHaveLength(4);
  });

  it('holds no image for a model that cannot see', () => {
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    };
    const messages = [{ role: 'user', content: [image] }];
    const sent = (model: string) =>
      JSON.stringify(bodyOf({ messages }, compatibleTarget('deepseek', {}, model)));
    expect(sent('deepseek-v4-pro')).not.toContain('AAAA');
    expect(sent('deepseek-flash')).toContain('AAAA');
  });
});

/** What only Anthropic itself understands (wire.md 4.5, 8). */
const BETA_FIELDS = [
  'context_management',
  'diagnostics',
  'container',
  'mcp_servers',
  'inference_geo',
  'speed',
  'service_tier',
  'thread',
  'fallbacks',
  'betas',
];

// The samples are reference data that is not part of the project.
describe.skipIf(!existsSync(SAMPLES))(
  'the requests of the real client (skipped without ../shared/samples)',
  () => {
    const samples = existsSync(SAMPLES)
      ? readdirSync(SAMPLES)
          .filter((file) => file.endsWith('.json'))
          .map(
            (file) =>
              [file, JSON.parse(readFileSync(new URL(file, SAMPLES), 'utf8')).body] as const,
          )
          .filter(([, body]) => Array.isArray(body?.messages) && body.max_tokens !== undefined)
      : [];

    it.each(VENDORS)('become requests that %s takes', (vendor) => {
      expect(samples.length).toBeGreaterThan(20);
      const target = compatibleTarget(vendor);
      for (const [file, sample] of samples) {
        const body = bodyOf(sample, target);
        const sent = JSON.stringify(body);
        expect(orderFaults(body.messages), file).toEqual([]);
        expect(
          BETA_FIELDS.filter((name) => name in body),
          file,
        ).toEqual([]);
        expect(sent, file).not.toContain('x-anthropic-billing-header');
        expect(sent, file).not.toContain('device_id');
        expect(rolesOf(body.messages), file).not.toContain('system');
        if (!['openrouter', 'ollama', 'minimax'].includes(vendor)) {
          expect(body.thinking?.type, file).not.toBe('adaptive');
        }
        if (body.thinking?.type === 'enabled') {
          expect(body.thinking.budget_tokens, file).toBeLessThan(body.max_tokens);
        }
        if (body.thinking?.type === 'disabled') {
          expect(body.output_config?.effort, file).toBeUndefined();
        }
      }
    });

    it('lose no words', () => {
      for (const [file, sample] of samples) {
        const sent = JSON.stringify(bodyOf(sample));
        for (const words of textsOf(sample.messages)) {
          expect(sent.includes(JSON.stringify(words).slice(1, -1)), `${file}: ${words}`).toBe(true);
        }
      }
    });
  },
);

function rolesOf(messages: readonly Message[]): readonly string[] {
  return messages.map(({ role }) => role);
}

function textsOf(messages: readonly Message[]): readonly string[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? [content]
      : content.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
  );
}
