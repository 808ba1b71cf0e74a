import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import { MARKERS } from '../../src/analyze/markers.ts';
import type { RequestHints } from '../../src/analyze/request-hints.ts';

export type Body = Readonly<Record<string, unknown>>;

/** What analysis yields of a body, counting nothing. */
export function analyzed(body: Body, headers: Readonly<Record<string, string>> = {}): RequestHints {
  return analyzeRequest({ endpoint: 'messages', body, headers }, () => 0);
}

/** A request of the main conversation with these messages. */
export function bodyOf(...messages: readonly unknown[]): Body {
  return { model: 'claude-opus-4-8', max_tokens: 64_000, stream: true, tools: [TOOL], messages };
}

export function user(...content: readonly unknown[]): Body {
  return { role: 'user', content: content.map(asBlock) };
}

export function assistant(...content: readonly unknown[]): Body {
  return { role: 'assistant', content: content.map(asBlock) };
}

export function system(content: unknown): Body {
  return { role: 'system', content };
}

export function reminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}

export function toolUse(id: string, name: string): Body {
  return { type: 'tool_use', id, name, input: {} };
}

export function toolResult(id: string, content: unknown): Body {
  return { type: 'tool_result', tool_use_id: id, content };
}

export const IMAGE = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: '' },
};
export const DOCUMENT = {
  type: 'document',
  source: { type: 'url', url: 'https://a.example/b.pdf' },
};

/** The texts of the client, with what follows them there. */
export const PLAN_ON = `${MARKERS.planModeOn.text} that they do not want you to execute yet.`;
export const PLAN_STILL_ON = `${MARKERS.planModeStillOn.text} in conversation).`;
export const PLAN_OFF = `${MARKERS.planModeOff.text} You can now make edits.`;
export const ULTRATHINK = `${MARKERS.ultrathink.text}, requesting deeper reasoning on this turn.`;
export const COMPACTION = `${MARKERS.compaction.text}\n\n- Do NOT use Read, Bash or ANY other tool.`;

const TOOL = { name: 'Bash', input_schema: { type: 'object' } };

function asBlock(content: unknown): unknown {
  return typeof content === 'string' ? { type: 'text', text: content } : content;
}
