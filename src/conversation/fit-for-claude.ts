import { isRecord } from '../json/is-record.ts';
import { systemReminder } from './notes.ts';

type Body = Readonly<Record<string, unknown>>;

/** What a Claude model takes of what Claude Code sends for another (wire.md 1.2, 1.3). */
interface ClaudeAbilities {
  readonly adaptiveThinking: boolean;
  readonly budgetedThinking: boolean;
  readonly effort: boolean;
  /** Messages of the role `system` inside the conversation. */
  readonly systemMessages: boolean;
}

/** The first match wins. Names that match nothing are newer than this table: they get all as it is. */
const MODELS: readonly (readonly [RegExp, ClaudeAbilities])[] = [
  [
    /opus-4-5/,
    { adaptiveThinking: false, budgetedThinking: true, effort: true, systemMessages: false },
  ],
  [
    /(?:opus|sonnet)-4-6/,
    { adaptiveThinking: true, budgetedThinking: true, effort: true, systemMessages: false },
  ],
  [
    /opus-4-7/,
    { adaptiveThinking: true, budgetedThinking: false, effort: true, systemMessages: false },
  ],
  [
    /(?:opus|sonnet|haiku)-4(?:-[0-5])?(?!-?\d(?!\d))|claude-3|claude-2/,
    { adaptiveThinking: false, budgetedThinking: true, effort: false, systemMessages: false },
  ],
  [
    /opus-4-8|(?:opus|sonnet|haiku|fable|mythos)-5/,
    { adaptiveThinking: true, budgetedThinking: false, effort: true, systemMessages: true },
  ],
];

/** Tokens to think with for each effort; the numbers are our choice (wire.md 9.3). */
const BUDGETS: Readonly<Record<string, number>> = {
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_000,
};
/** Anthropic takes no smaller budget (wire.md 1.2). */
const LEAST_BUDGET = 1024;

/**
 * A request that Claude Code wrote for one Claude model, made fit for the other one that a route
 * sends it to: the forms of thinking, effort and system messages that this one refuses become those
 * that it takes.
 * @returns the same object when there is nothing to change.
 */
export function fitForClaude(body: Body, model: string): Body {
  const abilities = MODELS.find(([names]) => names.test(model))?.[1];
  if (abilities === undefined) return body;
  const thinking = fitThinking(body, abilities);
  const config = fitOutputConfig(body['output_config'], abilities);
  const messages = abilities.systemMessages ? body['messages'] : foldSystem(body['messages']);
  const changes = Object.entries({ thinking, output_config: config, messages }).filter(
    ([name, value]) => value !== body[name],
  );
  if (changes.length === 0) return body;
  return withoutUndefined({ ...withoutClearing(body, thinking), ...Object.fromEntries(changes) });
}

function fitThinking(body: Body, abilities: ClaudeAbilities): unknown {
  const { thinking } = body;
  if (!isRecord(thinking)) return thinking;
  if (thinking['type'] === 'adaptive' && !abilities.adaptiveThinking) return budgeted(body);
  const isRefused = thinking['type'] === 'enabled' && !abilities.budgetedThinking;
  return isRefused ? { type: 'adaptive' } : thinking;
}

/** A budget must leave room for the answer; where it cannot, there is no thinking. */
function budgeted({ output_config: config, max_tokens: limit }: Body): object {
  const effort = isRecord(config) ? String(config['effort']) : 'high';
  const wanted = BUDGETS[effort] ?? BUDGETS['high'] ?? LEAST_BUDGET;
  const budget = typeof limit === 'number' && wanted >= limit ? Math.floor(limit / 2) : wanted;
  return budget < LEAST_BUDGET ? { type: 'disabled' } : { type: 'enabled', budget_tokens: budget };
}

/** An edit that clears thinking is refused where there is none (wire.md 1.2). */
function withoutClearing(body: Body, thinking: unknown): Body {
  const management = body['context_management'];
  if (!isRecord(thinking) || thinking['type'] !== 'disabled' || !isRecord(management)) return body;
  const edits: readonly unknown[] = Array.isArray(management['edits']) ? management['edits'] : [];
  const kept = edits.filter(
    (edit) => !isRecord(edit) || !String(edit['type']).startsWith('clear_thinking'),
  );
  return {
    ...body,
    context_management: kept.length > 0 ? { ...management, edits: kept } : undefined,
  };
}

function fitOutputConfig(config: unknown, { effort }: ClaudeAbilities): unknown {
  if (effort || !isRecord(config) || config['effort'] === undefined) return config;
  const { effort: _effort, ...rest } = config;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/**
 * Consecutive user messages are one turn to Anthropic. Claude Code puts system text after the user's
 * message, so tool results stay directly behind their calls.
 */
function foldSystem(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  const isSystem = (message: unknown) => isRecord(message) && message['role'] === 'system';
  if (!messages.some(isSystem)) return messages;
  return messages.map((message: unknown) =>
    isRecord(message) && isSystem(message)
      ? {
          role: 'user',
          content: [{ type: 'text', text: systemReminder(textOf(message['content'])) }],
        }
      : message,
  );
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
  return blocks
    .flatMap((block) => (isRecord(block) && typeof block['text'] === 'string' ? block['text'] : []))
    .join('\n\n');
}

function withoutUndefined(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
