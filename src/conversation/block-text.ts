import { isRecord } from '../json/is-record.ts';
import type { Warn } from './warnings.ts';

/** A content block of which only the type is certain. */
export interface LooseBlock {
  readonly type: string;
}

/**
 * Says in text what a block holds for which other protocols have no form of their own (wire.md 2.3,
 * 9.2). Undefined for a type that is not known.
 */
export function blockText(block: LooseBlock): string | undefined {
  const fields: Readonly<Record<string, unknown>> = { ...block };
  switch (block.type) {
    case 'search_result':
      return `Search result: ${string(fields['title'])} (${string(fields['source'])})\n${textsOf(fields['content'])}`;
    case 'tool_reference':
      return `The tool ${string(fields['tool_name'])} is available.`;
    case 'server_tool_use':
      return `[${string(fields['name'])} was run with ${JSON.stringify(fields['input'] ?? {})}]`;
    case 'web_search_tool_result':
      return webSearchText(fields['content']);
    case 'web_fetch_tool_result':
    case 'code_execution_tool_result':
    case 'bash_code_execution_tool_result':
    case 'text_editor_code_execution_tool_result':
    case 'tool_search_tool_result':
    case 'mcp_tool_result':
      return `[${block.type}] ${textsOf(fields['content']) || JSON.stringify(fields['content'] ?? null)}`;
    case 'mcp_tool_use':
      return `[${string(fields['name'])} of ${string(fields['server_name'])} was run with ${JSON.stringify(fields['input'] ?? {})}]`;
    case 'browser_state':
      return `Browser state: ${JSON.stringify(fields['tabs'] ?? [])}`;
    case 'container_upload':
      return `[file ${string(fields['file_id'])} in a container that only Anthropic can open]`;
    case 'compaction':
      return string(fields['content']);
    default:
      return undefined;
  }
}

/** As `blockText`, with a note and a warning that name the type of an unknown block. */
export function otherBlockText(block: LooseBlock, warn: Warn): string {
  const text = blockText(block);
  if (text !== undefined) return text;
  warn(`content block ${block.type}`, 'replaced by a note: the type is not known');
  return `[a content block of type ${block.type} was left out]`;
}

function webSearchText(content: unknown): string {
  if (!Array.isArray(content)) {
    const code = isRecord(content) ? string(content['error_code']) : '';
    return `Web search failed: ${code || 'no results'}`;
  }
  const hits = content
    .filter(isRecord)
    .map((hit) => `- ${string(hit['title'])}: ${string(hit['url'])}`);
  return ['Web search results:', ...hits].join('\n');
}

function textsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map((block) => string(block['text']))
    .filter((text) => text !== '')
    .join('\n');
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
