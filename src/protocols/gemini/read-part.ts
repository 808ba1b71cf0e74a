import type { AnswerPart } from './chunk-types.ts';

/** What one part of an answer holds. */
export type ReadPart =
  | { readonly kind: 'thought'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'call';
      readonly id: string | undefined;
      readonly name: string;
      readonly json: string;
    };

/** Google writes functions to its models as members of this, and some models write it back (wire.md 7.5). */
const NAMESPACE = /^default_api[:.]/;

/** Reads a part; what the client has no block for becomes text (wire.md 7.6). */
export function readPart(part: AnswerPart): ReadPart {
  const { functionCall: call, text } = part;
  if (call) {
    return {
      kind: 'call',
      id: typeof call.id === 'string' && call.id !== '' ? call.id : undefined,
      name: typeof call.name === 'string' ? call.name.replace(NAMESPACE, '') : '',
      json: JSON.stringify(call.args ?? {}),
    };
  }
  if (typeof text === 'string') return { kind: part.thought ? 'thought' : 'text', text };
  return { kind: 'text', text: otherText(part) };
}

function otherText({
  executableCode,
  codeExecutionResult,
  inlineData,
  fileData,
}: AnswerPart): string {
  if (executableCode) return `\n\`\`\`\n${executableCode.code ?? ''}\n\`\`\`\n`;
  if (codeExecutionResult) return `\n\`\`\`\n${codeExecutionResult.output ?? ''}\n\`\`\`\n`;
  const file = inlineData ?? fileData;
  return file ? `[a file of type ${file.mimeType ?? 'unknown'} was left out]` : '';
}
