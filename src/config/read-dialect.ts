import type { Reporter } from './diagnostics.ts';
import type { KeyPath } from './locate-key.ts';
import { readTable, readTables } from './read-table.ts';
import { COMPATIBLE, EFFORT_RULE, EFFORTS, OPTIONS, QUIRKS } from './schema.ts';
import type { CompatibleQuirks, EffortRule, OpenAiQuirks, ProtocolOptions } from './types.ts';
import { withoutUndefined } from './without-undefined.ts';

/** Reads [providers.quirks]: only what the file sets. */
export function readQuirks(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): Partial<OpenAiQuirks> {
  const table = readTable(QUIRKS, value, path, reporter);
  const quirks = {
    maxTokensField: table.max_tokens_field,
    systemRole: table.system_role,
    midConversationSystem: table.mid_conversation_system,
    thinking: table.thinking,
    reasoningReplay: table.reasoning_replay,
    parallelToolCalls: table.parallel_tool_calls,
    maxStopSequences: table.max_stop_sequences,
    maxToolCallIdLength: table.max_tool_call_id_length,
    pdfFiles: table.pdf_files,
    cacheControl: table.cache_control,
    structuredOutput: table.structured_output,
    promptCacheKey: table.prompt_cache_key,
    exactToolCallIds: table.exact_tool_call_ids,
    effortRules: readEffortRules(table.effort_rules, [...path, 'effort_rules'], reporter),
    webSearch: table.web_search,
    assistantAfterTools: table.assistant_after_tools,
    tightSchemas: table.tight_schemas,
    fixedSampling: table.fixed_sampling,
  } satisfies { [K in keyof OpenAiQuirks]: OpenAiQuirks[K] | undefined };
  return withoutUndefined(quirks);
}

/** Reads [providers.options]: only what the file sets. */
export function readOptions(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): Partial<ProtocolOptions> {
  const table = readTable(OPTIONS, value, path, reporter);
  const options = {
    numCtx: table.num_ctx,
    keepAlive: table.keep_alive,
    functionCallIds: table.function_call_ids,
  } satisfies { [K in keyof ProtocolOptions]: ProtocolOptions[K] | undefined };
  return withoutUndefined(options);
}

/** Reads [providers.compatible]: only what the file sets. */
export function readCompatible(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): Partial<CompatibleQuirks> {
  const table = readTable(COMPATIBLE, value, path, reporter);
  const { efforts } = table;
  const compatible = {
    thinkingTypes: table.thinking_types,
    thinksByDefault: table.thinks_by_default,
    efforts:
      efforts === undefined
        ? undefined
        : withoutUndefined(readTable(EFFORTS, efforts, [...path, 'efforts'], reporter)),
    structuredOutput: table.structured_output,
    signedThinking: table.signed_thinking,
    systemMessages: table.system_messages,
    blocks: table.blocks,
    imageUrls: table.image_urls,
    webSearch: table.web_search,
    keyHeader: table.key_header,
  } satisfies { [K in keyof CompatibleQuirks]: CompatibleQuirks[K] | undefined };
  return withoutUndefined(compatible);
}

function readEffortRules(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): readonly EffortRule[] | undefined {
  if (value === undefined) return undefined;
  return readTables(EFFORT_RULE, value, path, reporter).map(({ table }) => ({
    models: table.models ?? '',
    efforts: table.efforts ?? [],
    ...(table.efforts_with_tools && { effortsWithTools: table.efforts_with_tools }),
  }));
}
