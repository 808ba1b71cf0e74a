/** The wire formats that tproxy can speak to an upstream. */
export const PROTOCOLS = ['anthropic', 'openai', 'openai-responses', 'gemini', 'ollama'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The six kinds of work, in order of priority (design.md section 5). */
export const SCENARIOS = [
  'image',
  'web_search',
  'long_context',
  'think',
  'background',
  'default',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Where a request may be sent. `passthrough`: to Anthropic, model and credential as the client sent them. */
export type Route =
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'model'; readonly provider: string; readonly model: string };

/**
 * Which credential goes to the upstream.
 * - `key`: the configured key, already resolved.
 * - `client`: the client's own, and only to api.anthropic.com.
 * - `missing`: the configuration names `variable`, and the environment does not have it.
 * - `none`: the upstream needs none (a local server).
 */
export type Credential =
  | { readonly kind: 'key'; readonly value: string; readonly source: string }
  | { readonly kind: 'client' }
  | { readonly kind: 'missing'; readonly variable: string }
  | { readonly kind: 'none' };

/** An address and the protocol that is spoken there. */
export interface Endpoint {
  readonly protocol: Protocol;
  /** Without a trailing slash and without the endpoint's own path, e.g. https://api.deepseek.com */
  readonly baseUrl: string;
  /** Beginnings of the names of models that must be asked here, whatever the others are. */
  readonly models?: readonly string[];
  /** Steps that requests to this address need, after those of the configuration. */
  readonly transformers?: readonly TransformerSpec[];
}

export type ModelEndpoint = Required<Endpoint>;

/** What is known of one model. Absent: not known, so nothing is assumed. */
export interface ModelLimits {
  /** Tokens of prompt and answer together. */
  readonly contextWindow?: number;
  /** The most tokens that may be asked for in one answer, thinking included. */
  readonly maxOutput?: number;
  readonly images?: boolean;
  readonly pdf?: boolean;
  readonly reasons?: boolean;
  readonly tools?: boolean;
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Absent: as `input`. */
  readonly cacheRead?: number;
  /** Absent: as `input`. */
  readonly cacheWrite?: number;
}

export interface Provider {
  readonly name: string;
  readonly protocol: Protocol;
  /** Without a trailing slash and without the endpoint's own path, e.g. https://api.deepseek.com */
  readonly baseUrl: string;
  /** Models that are reached in another way; the first match wins. */
  readonly modelEndpoints: readonly ModelEndpoint[];
  /** Requests in the Messages API's own form are sent on as they are: nothing needs to be changed. */
  readonly forwardsAsIs: boolean;
  readonly credential: Credential;
  readonly models: readonly string[];
  /** Named steps that change each request and answer, in order. */
  readonly transformers: readonly TransformerSpec[];
  /** By model: what the configuration says of it, which wins over what is known. */
  readonly modelLimits: ReadonlyMap<string, ModelLimits>;
  /** By model: what the configuration says it costs, which wins over what is known. */
  readonly prices: ReadonlyMap<string, ModelPrice>;
  /** Further steps by model, after those of the provider. */
  readonly modelTransformers: ReadonlyMap<string, readonly TransformerSpec[]>;
  /** Where the OpenAI dialect of this provider differs; see protocols/openai/quirks.ts. */
  readonly quirks: OpenAiQuirks;
  /** Fixed request headers, e.g. attribution. */
  readonly headers: Readonly<Record<string, string>>;
  readonly options: ProtocolOptions;
}

/** A transformer as the configuration names it; its options are checked. */
export interface TransformerSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Settings of single protocols; the others ignore them. */
export interface ProtocolOptions {
  /** Ollama: tokens of context to load the model with (wire.md 6.2). Constant: a change reloads it. */
  readonly numCtx: number;
  /** Ollama: how long the model stays loaded, in its own notation, e.g. `30m`. */
  readonly keepAlive: string;
  /** Gemini: `id` is sent with function calls and responses; some endpoints refuse it (wire.md 7.2). */
  readonly functionCallIds: boolean;
  /** Anthropic-compatible endpoints: where this one differs from what is known of it. */
  readonly compatible?: Partial<CompatibleQuirks>;
}

/** How much a model is to think, as `output_config.effort` names it. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How one vendor's Anthropic-compatible endpoint differs from Anthropic's (wire.md 4.5, 5.2, 6.5, 8). */
export interface CompatibleQuirks {
  /** The forms of `thinking` that are accepted; any other is turned into one of these. */
  readonly thinkingTypes: readonly ('adaptive' | 'enabled' | 'disabled')[];
  /** The models think unless told not to. */
  readonly thinksByDefault: boolean;
  /** Each accepted `output_config.effort`, and what the others become; one that is missing is not sent. */
  readonly efforts: Readonly<Partial<Record<Effort, Effort>>>;
  /** `output_config.format` is accepted; otherwise the schema goes into the system text. */
  readonly structuredOutput: boolean;
  /** Thinking goes back only to the very model that signed it. */
  readonly signedThinking: boolean;
  /** Messages of the role `system` are accepted inside the conversation; otherwise they become reminders. */
  readonly systemMessages: boolean;
  /** Block types that are accepted besides text, image, thinking, tool_use and tool_result. */
  readonly blocks: readonly string[];
  /** Images may be given by their address. */
  readonly imageUrls: boolean;
  /** The vendor runs the `web_search` tool itself. */
  readonly webSearch: boolean;
  /** The header that carries the key. */
  readonly keyHeader: 'both' | 'authorization' | 'x-api-key';
}

/** How one vendor's OpenAI dialect differs from the common one. Each is data, never a subclass. */
export interface OpenAiQuirks {
  /** The name of the output limit. OpenAI's reasoning models refuse `max_tokens`; most others know nothing else. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** The role that carries system text: `developer` for OpenAI's own models. */
  readonly systemRole: 'system' | 'developer';
  /** A system message in the middle of a conversation is accepted; otherwise it is folded into user text. */
  readonly midConversationSystem: boolean;
  /** How thinking is asked for; `none` sends nothing, `switch` only turns it on and off. */
  readonly thinking: 'none' | 'reasoning_effort' | 'switch' | 'deepseek' | 'openrouter';
  /** The field of an assistant message that carries its reasoning back; `none` drops it. */
  readonly reasoningReplay: 'none' | 'reasoning_content' | 'reasoning' | 'reasoning_details';
  /** `parallel_tool_calls` is understood. */
  readonly parallelToolCalls: boolean;
  /** The most stop strings that are accepted (wire.md 9.1); 0 where the field itself is refused. */
  readonly maxStopSequences: number;
  /** The longest accepted tool call id (wire.md 9.8). */
  readonly maxToolCallIdLength: number;
  /** PDF documents are accepted as `file` parts. */
  readonly pdfFiles: boolean;
  /** `cache_control` marks are kept on text parts. */
  readonly cacheControl: boolean;
  /** Efforts by model, for `thinking: 'reasoning_effort'`; the first match wins. Absent: low, medium and high for every model. */
  readonly effortRules?: readonly EffortRule[];
  /** How an answer's JSON schema is asked for (wire.md 9.1); `json_object` puts the schema into the system text. Absent: `json_schema`. */
  readonly structuredOutput?: 'json_schema' | 'json_object';
  /** A hash of the session is sent as `prompt_cache_key`. Absent: no. */
  readonly promptCacheKey?: boolean;
  /** Tool call ids must be exactly `maxToolCallIdLength` letters and digits (Mistral, wire.md 9.8). Absent: no. */
  readonly exactToolCallIds?: boolean;
  /**
   * How the client's web search is served: by OpenRouter's own tool, or `model` where each model
   * searches by itself. Absent: not at all (wire.md 9.9).
   */
  readonly webSearch?: 'none' | 'openrouter' | 'model';
  /** A user message may not follow a tool message, so an assistant message is put between (Mistral, wire.md 8). Absent: no. */
  readonly assistantAfterTools?: boolean;
  /** Tool schemas may hold neither a list under `items` nor a `type` beside `anyOf` (Kimi, wire.md 8). Absent: they may. */
  readonly tightSchemas?: boolean;
  /** `temperature` and `top_p` are fixed by the vendor, and refused (Kimi, wire.md 8). Absent: they are taken. */
  readonly fixedSampling?: boolean;
}

/** The efforts that the models of one family accept (wire.md 2.2). */
export interface EffortRule {
  /** The beginning of the model names; empty for all. */
  readonly models: string;
  /** Empty: the field is not sent, as for a model that does not reason. */
  readonly efforts: readonly OpenAiEffort[];
  /** Instead of `efforts` when the request has tools (wire.md 0.2, hazard 1). */
  readonly effortsWithTools?: readonly OpenAiEffort[];
  /** Instead of `efforts` on the Responses protocol, where tools make no difference. */
  readonly effortsOnResponses?: readonly OpenAiEffort[];
  /** `temperature` and `top_p` are refused with every effort; otherwise they are taken without one (wire.md 2.2). */
  readonly refusesSampling?: boolean;
}

/** From the least to the most. */
export const OPENAI_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type OpenAiEffort = (typeof OPENAI_EFFORTS)[number];

/** Sends requests whose model matches `from` to a route of their own, before any scenario. */
export interface ModelMapping {
  /** A glob over the name of the requested model; case does not matter. */
  readonly from: string;
  /** Candidates in order. */
  readonly to: readonly Route[];
  /**
   * It also holds the other way round: a request for the model of `to` counts as one for `from`, so
   * that both names lead to the same route, and the list of models shows the name of `from`.
   */
  readonly bidirectional: boolean;
}

/** How much the log keeps, from the least to the most. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How the candidates of one route are put in order. */
export const STRATEGIES = ['fill_first', 'round_robin', 'latency', 'cost'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A rule of the person's own. Every condition that is there must hold. */
export interface RouterRule {
  /** As the trace names it; `rule 2` where the file gives no name. */
  readonly name: string;
  /** Globs over the requested model; one must match. Case does not matter, here and below. */
  readonly models: readonly string[];
  /** `main`: not a subagent's request; `subagent`: any subagent's. */
  readonly agent: 'main' | 'subagent' | undefined;
  /** Tokens, both inclusive. */
  readonly minTokens: number | undefined;
  readonly maxTokens: number | undefined;
  readonly efforts: readonly Effort[];
  /** Globs over the names of the tools offered; one must match. */
  readonly tools: readonly string[];
  /** Globs over request headers, by lower-case name; each must match. */
  readonly headers: Readonly<Record<string, string>>;
  /** Globs over the folder that claude was started in; one must match. `~` is the home folder. */
  readonly projects: readonly string[];
  /** One of them stands in the newest user text, as whole words. */
  readonly phrases: readonly string[];
  /** Candidates in order. */
  readonly route: readonly Route[];
}

export interface RouterConfig {
  /** Candidates in order for each configured scenario; `default` is always there. */
  readonly routes: { readonly default: readonly Route[] } & {
    readonly [S in Scenario | 'subagent']?: readonly Route[];
  };
  /** Tokens above which a request is long context. */
  readonly longContextThreshold: number;
  /** The efforts that make a request `think`. */
  readonly thinkEfforts: readonly Effort[];
  /** Globs over further model names whose requests are background work. */
  readonly backgroundModels: readonly string[];
  readonly strategy: Strategy;
  /** In the order of the file: the first match wins. */
  readonly modelMappings: readonly ModelMapping[];
  /** Globs over `provider,model`, or over the model alone where they hold no comma: never used. */
  readonly modelExclusions: readonly string[];
  /** In the order of the file: the first match wins. */
  readonly rules: readonly RouterRule[];
}

/** What a session, or all sessions of a day together, may cost. */
export interface Budget {
  /** US dollars. Undefined: no limit. */
  readonly sessionUsd: number | undefined;
  /** US dollars a calendar day in local time. Undefined: no limit. */
  readonly dayUsd: number | undefined;
  /** The part of a limit, 0 to 1, from which on the person is warned. */
  readonly warnAt: number;
  /** When a limit is reached: requests are refused, or go to these candidates. */
  readonly whenReached: 'block' | readonly Route[];
}

/** One file that took part in the configuration, or was left out and why. */
export interface ConfigSource {
  readonly path: string;
  /** The person's own configuration, or the `.tproxy.toml` of a project. */
  readonly kind: 'user' | 'project';
  readonly status: 'used' | 'untrusted';
}

export interface Config {
  readonly proxy: {
    readonly host: string;
    readonly port: number;
    /** Milliseconds until the upstream must have sent response headers. */
    readonly timeoutMs: number;
    readonly logLevel: LogLevel;
    /** Requests and answers are kept, too, with what people asked and got. */
    readonly logBodies: boolean;
  };
  readonly claude: {
    /** Sets CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST, without which a settings file can move the base URL away. */
    readonly providerManagedByHost: boolean;
  };
  readonly router: RouterConfig;
  readonly budget: Budget;
  /** By name. Holds every provider that the configuration or one of its routes names. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Where `passthrough` goes: https://api.anthropic.com with credential `client`. In the configuration so that tests can move it. */
  readonly passthrough: Provider;
  readonly sources: readonly ConfigSource[];
  /** Things worth knowing that stop nothing, each a sentence for standard error. */
  readonly warnings: readonly string[];
}
