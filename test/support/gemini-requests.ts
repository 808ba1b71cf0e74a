import type { MessagesRequest } from '../../src/anthropic/request.ts';
import type { Provider } from '../../src/config/types.ts';
import type { Warning } from '../../src/conversation/warnings.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import { geminiAdapter } from '../../src/protocols/gemini/adapter.ts';
import type { Content, GeminiRequest, Part } from '../../src/protocols/gemini/wire-types.ts';
import { testProvider } from './test-config.ts';

/** A model of each generation. */
export const GEMINI_3 = 'gemini-3.5-flash';
export const GEMINI_25 = 'gemini-2.5-flash';

/** A target of the provider `gemini`. */
export function geminiTarget(model: string = GEMINI_3, provider: Partial<Provider> = {}): Target {
  const changes = { name: 'gemini', protocol: 'gemini', ...provider } as const;
  return { provider: testProvider('https://upstream.test/v1beta', changes), model };
}

export interface EncodedGemini {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: GeminiRequest;
  readonly warnings: readonly Warning[];
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Encodes a request of these fields; the body is what JSON makes of it. */
export function encodeGemini(
  fields: Readonly<Record<string, unknown>>,
  target: Target = geminiTarget(),
): EncodedGemini {
  const request = {
    model: 'claude-test',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as MessagesRequest;
  const encoded = geminiAdapter.encodeRequest(request, target);
  return { ...encoded, body: JSON.parse(JSON.stringify(encoded.body)) };
}

/** The contents of an encoded conversation. */
export function contentsOf(messages: readonly unknown[], target?: Target): readonly Content[] {
  return encodeGemini({ messages }, target).body.contents;
}

/**
 * What is wrong with the turns of a request; empty when nothing is (wire.md 7.2). With a generation
 * that wants signatures, also what is wrong with these (wire.md 7.5).
 */
export function turnFaults(
  contents: readonly Content[],
  wantsSignatures: boolean,
): readonly string[] {
  const faults: string[] = [];
  if (contents[0]?.role !== 'user') faults.push('the first content is not a user turn');
  if (contents.at(-1)?.role !== 'user') faults.push('the last content is not a user turn');
  contents.forEach((content, index) => {
    const before = contents[index - 1];
    if (before?.role === content.role) faults.push(`content ${index} repeats its role`);
    if (content.parts.length === 0) faults.push(`content ${index} is empty`);
    faults.push(...content.parts.flatMap((part) => partFaults(part, content.role)));
    faults.push(...responseFaults(before, content).map((fault) => `content ${index}: ${fault}`));
    const firstCall = content.parts.find((part) => part.functionCall);
    if (wantsSignatures && firstCall && !firstCall.thoughtSignature) {
      faults.push(`content ${index}: the first call has no signature`);
    }
  });
  return faults;
}

function partFaults(part: Part, role: string): readonly string[] {
  const faults: string[] = [];
  const kinds = ['text', 'functionCall', 'functionResponse', 'inlineData', 'fileData'] as const;
  if (kinds.filter((kind) => part[kind] !== undefined).length !== 1) {
    faults.push(`a part of ${Object.keys(part).join(', ') || 'nothing'}`);
  }
  if (part.text === '') faults.push('an empty text');
  if (part.functionCall && role !== 'model') faults.push('a call of the user');
  if (part.functionResponse && role !== 'user') faults.push('a response of the model');
  if (part.inlineData && (!part.inlineData.data || !part.inlineData.mimeType)) {
    faults.push('a file without content or type');
  }
  return faults;
}

/** Responses stand first, as many as there were calls, with their names, in their order. */
function responseFaults(before: Content | undefined, content: Content): readonly string[] {
  const calls = (before?.parts ?? []).flatMap((part) => part.functionCall ?? []);
  const responses = content.parts.flatMap((part) => part.functionResponse ?? []);
  const faults: string[] = [];
  if (calls.length !== responses.length) {
    faults.push(`${responses.length} responses to ${calls.length} calls`);
  }
  calls.forEach((call, index) => {
    const response = responses[index];
    if (call.name !== response?.name) faults.push(`${response?.name} answers ${call.name}`);
    if (call.id !== response?.id) faults.push(`${response?.id} answers ${call.id}`);
  });
  const first = content.parts.findIndex((part) => !part.functionResponse);
  const last = content.parts.findLastIndex((part) => part.functionResponse);
  if (first !== -1 && first < last) faults.push('something between a call and its response');
  return faults;
}

const ALLOWED_KEYWORDS = new Set([
  'type',
  'format',
  'title',
  'description',
  'enum',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'anyOf',
  'properties',
  'additionalProperties',
  'required',
  'propertyOrdering',
]);

/** What of a schema Google does not document, by its place; empty when there is nothing (wire.md 7.3). */
export function schemaFaults(schema: unknown, path = '#'): readonly string[] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return [`${path} is no schema`];
  }
  const node: Readonly<Record<string, unknown>> = { ...schema };
  const faults = Object.keys(node)
    .filter((keyword) => !ALLOWED_KEYWORDS.has(keyword))
    .map((keyword) => `${path} has ${keyword}`);
  if (node['type'] !== undefined && typeof node['type'] !== 'string') {
    faults.push(`${path} has a list of types`);
  }
  for (const keyword of ['anyOf', 'prefixItems'] as const) {
    const list = node[keyword];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0) faults.push(`${path}/${keyword} is no list`);
    else faults.push(...list.flatMap((entry, i) => schemaFaults(entry, `${path}/${keyword}/${i}`)));
  }
  if (node['items'] !== undefined) faults.push(...schemaFaults(node['items'], `${path}/items`));
  const others = node['additionalProperties'];
  if (others !== undefined && typeof others !== 'boolean') {
    faults.push(...schemaFaults(others, `${path}/additionalProperties`));
  }
  const properties = { ...(node['properties'] as object | undefined) };
  for (const [name, entry] of Object.entries(properties)) {
    faults.push(...schemaFaults(entry, `${path}/properties/${name}`));
  }
  const required = Array.isArray(node['required']) ? node['required'] : [];
  faults.push(
    ...required
      .filter((name) => !Object.hasOwn(properties, String(name)))
      .map((name) => `${path} requires ${name}, which is no property`),
  );
  const values = Array.isArray(node['enum']) ? node['enum'] : [];
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) {
    faults.push(`${path} enumerates other than strings and numbers`);
  }
  return faults;
}
