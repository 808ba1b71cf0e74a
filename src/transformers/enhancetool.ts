import type { Part, StopReason } from '../anthropic/parts.ts';
import { defineTransformer } from './define-transformer.ts';
import { isJson, repairJson } from './repair-json.ts';
import type { PartTransform, TransformContext } from './transformer.ts';

type ToolInput = Extract<Part, { type: 'tool-input' }>;

/** An answer that ended so may have been cut in the middle of its arguments. */
const CUT_OFF: ReadonlySet<StopReason> = new Set(['max_tokens', 'model_context_window_exceeded']);

/**
 * Repairs broken JSON in the arguments of tool calls. Valid JSON passes as it is, and so does what
 * cannot be repaired without loss: the client then tells the model, which tries again.
 */
export const enhancetool = defineTransformer({}, () => ({ parts: createRepair }));

/**
 * Holds the fragments of each call back until it ends; broken ones until the answer does, whose end
 * tells whether they were cut off. A block builder keeps what comes for other blocks meanwhile.
 */
function createRepair({ warn }: TransformContext): PartTransform {
  const open = new Map<string, string>();
  const broken = new Map<string, string>();

  const endCall = (key: string): readonly Part[] => {
    const json = open.get(key) ?? '';
    open.delete(key);
    if (json.trim() !== '' && !isJson(json)) {
      broken.set(key, json);
      return [];
    }
    return [...input(key, json), { type: 'tool-end', key }];
  };
  const endAll = (isWhole: boolean): readonly Part[] => {
    const ended = [...open.keys()].flatMap(endCall);
    const mended = [...broken].flatMap(([key, json]): readonly Part[] => {
      const repaired = isWhole ? repairJson(json) : undefined;
      if (repaired !== undefined) warn('tool arguments', 'repaired: they were no valid JSON');
      return [...input(key, repaired ?? json), { type: 'tool-end', key }];
    });
    broken.clear();
    return [...ended, ...mended];
  };

  return {
    push(part) {
      switch (part.type) {
        case 'tool-start':
          open.set(part.key, '');
          return [part];
        case 'tool-input':
          open.set(part.key, (open.get(part.key) ?? '') + part.json);
          return [];
        case 'tool-end':
          return open.has(part.key) ? endCall(part.key) : [part];
        case 'finish':
          return [...endAll(!CUT_OFF.has(part.reason)), part];
        default:
          return [part];
      }
    },
    end: () => endAll(false),
  };
}

function input(key: string, json: string): readonly ToolInput[] {
  return json === '' ? [] : [{ type: 'tool-input', key, json }];
}
