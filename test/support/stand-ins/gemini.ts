import type { Content, Part } from '../../../src/protocols/gemini/wire-types.ts';
import { GEMINI_3, schemaFaults, turnFaults } from '../gemini-requests.ts';
import { TEST_KEY } from '../test-config.ts';
import {
  type Dialect,
  type Json,
  type ReadRequest,
  type ReadTurn,
  type Reasoning,
  someReasoning,
} from './dialect.ts';
import { oddFragments, type ScriptedAnswer } from './script.ts';

/** Stands for a signature that was never Google's to give (wire.md 7.5). */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** Google's own protocol: the signature of a call comes back on that very call (wire.md 7.5). */
export const geminiDialect: Dialect = {
  provider: 'gemini',
  protocol: 'gemini',
  model: GEMINI_3,
  basePath: '/v1beta',
  wantsKey: true,
  counts: { cached: true, thinking: true },
  path: (isStreamed) =>
    `/models/${GEMINI_3}:${isStreamed ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  count: {
    path: `/models/${GEMINI_3}:countTokens`,
    answer: (tokens) => ({ totalTokens: tokens }),
  },
  contentType: 'text/event-stream',
  isAuthorized: (headers) =>
    headers['x-goog-api-key'] === TEST_KEY && headers.authorization === undefined,
  read,
  stream: (answer, secret) =>
    chunksOf(answer, secret)
      .map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
      .join(''),
  whole: (answer, secret) =>
    lastChunk(answer, [
      ...textParts([answer.thinking ?? ''], { thought: true }),
      ...textParts([answer.text ?? '']),
      ...callParts(answer, secret),
    ]),
  reasoning: expectedReasoning,
  error: (status, message) => ({ error: { code: status, message, status: statusName(status) } }),
  rateLimit: {
    // On streaming endpoints the body may be a list (wire.md 7.7).
    body: [
      {
        error: {
          code: 429,
          message: 'You exceeded your current quota.',
          status: 'RESOURCE_EXHAUSTED',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
              violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }],
            },
            { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.4s' },
          ],
        },
      },
    ],
    headers: {},
  },
};

function read(body: Json): ReadRequest {
  const contents = body['contents'] as readonly Content[];
  const tools = (body['tools'] ?? []) as readonly {
    readonly functionDeclarations?: readonly { readonly parametersJsonSchema?: unknown }[];
  }[];
  const schemas = tools.flatMap(({ functionDeclarations }) =>
    (functionDeclarations ?? []).map((declared) => declared.parametersJsonSchema),
  );
  return {
    turns: contents.map(readContent),
    faults: [
      ...turnFaults(contents, true),
      ...contents.flatMap(signatureFaults),
      ...schemas.flatMap((schema) => (schema === undefined ? [] : schemaFaults(schema))),
    ],
  };
}

/** Of a parallel group only the first call needs a signature; another has the one that it came with. */
function signatureFaults({ parts }: Content): readonly string[] {
  const [, ...others] = parts.filter((part) => part.functionCall);
  return others.flatMap(({ functionCall, thoughtSignature }) =>
    thoughtSignature === NO_SIGNATURE ? [`call ${functionCall?.id} is signed as well`] : [],
  );
}

function readContent({ role, parts }: Content): ReadTurn {
  const texts = (isThought: boolean): string =>
    parts
      .filter((part) => (part.thought === true) === isThought)
      .map((part) => part.text ?? '')
      .join('');
  const signature = parts.find((part) => part.functionCall)?.thoughtSignature;
  return {
    role: role === 'model' ? 'assistant' : 'user',
    text: texts(false),
    calls: parts.flatMap(({ functionCall: call }) =>
      call ? [{ id: call.id ?? '', name: call.name ?? '', input: { ...call.args } }] : [],
    ),
    results: parts.flatMap(({ functionResponse: result }) =>
      result
        ? [
            {
              id: result.id ?? '',
              text: String(result.response?.['output'] ?? result.response?.['error']),
            },
          ]
        : [],
    ),
    reasoning: someReasoning(texts(true), signature === NO_SIGNATURE ? '' : signature),
  };
}

function expectedReasoning(
  { thinking = '', calls = [] }: ScriptedAnswer,
  secret: string,
): Reasoning | undefined {
  return someReasoning(thinking, calls.length > 0 ? secret : '');
}

/** Text comes in pieces and calls whole; the counts grow. */
function chunksOf(answer: ScriptedAnswer, secret: string): readonly Json[] {
  const { thinking = '', text = '', usage } = answer;
  const promptTokenCount = usage.input + usage.cached;
  return [
    ...textParts(oddFragments(thinking), { thought: true }).map((part) => ({
      ...chunkOf([part], {}),
      usageMetadata: { promptTokenCount, thoughtsTokenCount: 1 },
    })),
    ...textParts(oddFragments(text)).map((part) => chunkOf([part], {})),
    lastChunk(answer, callParts(answer, secret)),
  ];
}

function textParts(texts: readonly string[], kind: Pick<Part, 'thought'> = {}): readonly Part[] {
  return texts.filter((text) => text !== '').map((text) => ({ text, ...kind }));
}

function callParts({ calls = [] }: ScriptedAnswer, secret: string): readonly Part[] {
  return calls.map(({ id, name, input }, index) => ({
    functionCall: { id, name, args: { ...input } },
    ...(index === 0 ? { thoughtSignature: secret } : {}),
  }));
}

function lastChunk(answer: ScriptedAnswer, parts: readonly Part[]): Json {
  const { stop, search, usage } = answer;
  const { input, cached, output, thinking } = usage;
  const finishReason = { end: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' }[stop];
  const groundingMetadata = search && {
    webSearchQueries: [search.query],
    groundingChunks: search.sources.map(({ url, title }) => ({ web: { uri: url, title } })),
  };
  return {
    ...chunkOf(parts, { finishReason, ...(groundingMetadata ? { groundingMetadata } : {}) }),
    usageMetadata: {
      promptTokenCount: input + cached,
      ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
      candidatesTokenCount: output - thinking,
      thoughtsTokenCount: thinking,
      totalTokenCount: input + cached + output,
    },
  };
}

function chunkOf(parts: readonly Part[], candidate: Json): Json {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
    modelVersion: GEMINI_3,
    responseId: 'r1',
  };
}

function statusName(status: number): string {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED';
    case 404:
      return 'NOT_FOUND';
    case 429:
      return 'RESOURCE_EXHAUSTED';
    case 500:
      return 'INTERNAL';
    case 503:
      return 'UNAVAILABLE';
    default:
      return 'INVALID_ARGUMENT';
  }
}
