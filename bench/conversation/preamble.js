import { createTextSource } from './text.js';

/** @import { TextSource } from './text.js' */

/** Bytes of description for each tool: long for the few that matter, short for the others. */
const TOOL_SIZES = {
  Agent: 3700,
  AskQuestion: 1300,
  Bash: 4300,
  CreateTimer: 950,
  DeleteTimer: 100,
  ListTimers: 100,
  Edit: 550,
  EnterPlan: 1600,
  EnterTree: 800,
  ExitPlan: 750,
  ExitTree: 900,
  Glob: 200,
  Grep: 600,
  Monitor: 1750,
  NotebookEdit: 300,
  Read: 850,
  Schedule: 1200,
  SendMessage: 800,
  Skill: 700,
  TaskOutput: 350,
  TaskStop: 200,
  TodoWrite: 1850,
  WebFetch: 600,
  WebSearch: 600,
  Write: 300,
};

/** The same for every conversation, as for one person with one version of the client. */
const text = createTextSource(1);

/** The tools that every request offers. */
export const TOOLS = Object.entries(TOOL_SIZES).map(([name, size]) => ({
  name,
  description: text.prose(size),
  input_schema: inputSchema(text),
}));

export const AGENT_LIST = `Agent types that can be started:\n${text.prose(5800)}`;

/**
 * The system blocks. The first differs between conversations.
 * @param {string} fingerprint
 */
export function systemBlocks(fingerprint) {
  const cache_control = { type: 'ephemeral' };
  const billing = `x-anthropic-billing-header: cc_version=2.1.197.${fingerprint}; cc_entrypoint=cli;`;
  return [
    { type: 'text', text: billing },
    { type: 'text', text: 'You are a coding agent in a terminal.', cache_control },
    { type: 'text', text: INSTRUCTIONS, cache_control },
  ];
}

const INSTRUCTIONS = text.prose(10_000);

/** @param {TextSource} source */
function inputSchema(source) {
  const names = Array.from({ length: 2 + source.below(4) }, source.identifier);
  /** @type {Record<string, object>} */
  const properties = {};
  for (const name of names) properties[name] = property(source, 0);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties,
    required: names.slice(0, 2),
    additionalProperties: false,
  };
}

/**
 * @param {TextSource} source
 * @param {number} depth
 * @returns {object}
 */
function property(source, depth) {
  const description = source.sentence();
  switch (source.below(depth < 2 ? 7 : 5)) {
    case 0:
      return { type: 'number', minimum: 0, maximum: source.below(9000), description };
    case 1:
      return { type: 'boolean', default: false, description };
    case 2:
      return { type: 'string', enum: [source.word(), source.word(), source.word()], description };
    case 5:
      return { type: 'array', items: property(source, depth + 1), description };
    case 6: {
      const properties = {
        [source.word()]: property(source, depth + 1),
        [source.identifier()]: property(source, depth + 1),
      };
      return { type: 'object', properties, additionalProperties: false, description };
    }
    default:
      return { type: 'string', description };
  }
}
