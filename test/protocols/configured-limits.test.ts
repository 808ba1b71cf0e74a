import { describe, expect, it } from 'vitest';
import { type ModelLimits, PROTOCOLS, type Protocol } from '../../src/config/types.ts';
import type { EncodedRequest } from '../../src/protocols/adapter.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { COMMON_DIALECT } from '../../src/providers/common-dialect.ts';
import { messagesRequest } from '../support/compatible.ts';
import { testProvider } from '../support/test-config.ts';

const DATA = 'aVZCT1J3MEtHZ289';
const base64 = (media_type: string) => ({ type: 'base64', media_type, data: DATA });
const IMAGE = { type: 'image', source: base64('image/png') };
const PDF = { type: 'document', source: base64('application/pdf') };

/** A request with one block, as a provider gets it of whose model these limits are configured. */
async function encoded(
  protocol: Protocol,
  limits: ModelLimits,
  block: object,
): Promise<EncodedRequest> {
  const { encodeRequest } = await loadAdapter(protocol);
  const provider = testProvider('https://upstream.test/v1', {
    protocol,
    name: 'mine',
    quirks: { ...COMMON_DIALECT, pdfFiles: true },
    modelLimits: new Map([['m', limits]]),
  });
  const request = messagesRequest({ messages: [{ role: 'user', content: [block] }] });
  return encodeRequest(request, { provider, model: 'm' });
}

describe.each(PROTOCOLS)('the limits of a model that are configured, with %s', (protocol) => {
  it('hold the output down, and a warning says so', async () => {
    const { body, warnings } = await encoded(
      protocol,
      { maxOutput: 1234 },
      { type: 'text', text: 'Hi' },
    );
    expect(JSON.stringify(body)).toMatch(
      /"(?:max_tokens|max_output_tokens|maxOutputTokens|num_predict)":1234\b/,
    );
    expect(warnings.map(({ feature }) => feature)).toContain('max_tokens');
  });

  it('put a note in the place of an image', async () => {
    const seen = await encoded(protocol, { images: true }, IMAGE);
    expect(JSON.stringify(seen.body)).toContain(DATA);
    const blind = await encoded(protocol, { images: false }, IMAGE);
    expect(JSON.stringify(blind.body)).not.toContain(DATA);
    expect(blind.warnings.map(({ feature }) => feature)).toContain('image');
  });

  it('put a note in the place of a PDF file', async () => {
    const { body, warnings } = await encoded(protocol, { pdf: false }, PDF);
    expect(JSON.stringify(body)).not.toContain(DATA);
    expect(warnings.map(({ feature }) => feature).join()).toContain('document');
  });
});
