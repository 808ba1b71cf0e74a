import type { RequestCause } from './cause.ts';

type Causes = Readonly<Record<string, RequestCause>>;

const BAD_REQUEST = {
  status: 400,
  type: 'invalid_request_error',
  retryable: false,
  level: 'warn',
} as const;

/** A bug: the client would try ten times in silence, and the same bug would answer each time. */
const BUG = { status: 500, type: 'api_error', retryable: false, level: 'error' } as const;

/** What is wrong with the request itself. */
export const REQUEST_CAUSES = {
  invalid_json: {
    ...BAD_REQUEST,
    when: 'The body is not JSON in UTF-8.',
    remedy: 'Mend the client; Claude Code itself never sends this.',
  },
  invalid_body: {
    ...BAD_REQUEST,
    when: 'The body is JSON, but no object.',
    remedy: 'Send an object with model, messages and max_tokens.',
  },
  missing_model: {
    ...BAD_REQUEST,
    when: 'The field model is missing, empty or no text.',
    remedy: 'Name a model; any name is routed.',
  },
  invalid_messages: {
    ...BAD_REQUEST,
    when: 'The field messages is missing or empty, or a message has no role or content.',
    remedy: 'Correct the message that the error names.',
  },
  invalid_content: {
    ...BAD_REQUEST,
    when: 'A content block lacks what its type requires.',
    remedy: 'Correct the block that the error names.',
  },
  invalid_max_tokens: {
    ...BAD_REQUEST,
    when: 'The field max_tokens is missing, or no whole number from 0.',
    remedy: 'Send the number of tokens that the answer may have.',
  },
  invalid_tools: {
    ...BAD_REQUEST,
    when: 'The field tools or tool_choice has the wrong form.',
    remedy: 'Correct the tool that the error names.',
  },
  invalid_field: {
    ...BAD_REQUEST,
    when: 'Another field has the wrong form.',
    remedy: 'Correct the field that the error names.',
  },
  request_too_large: {
    status: 413,
    type: 'request_too_large',
    retryable: false,
    level: 'warn',
    when: 'The body is larger than 32 MB.',
    remedy: 'Run /compact, or send fewer and smaller files and pictures.',
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    retryable: false,
    level: 'warn',
    when: 'An endpoint was called with another method than POST.',
    remedy: 'Use POST.',
  },
  not_found: {
    status: 404,
    type: 'not_found_error',
    retryable: false,
    level: 'warn',
    when: 'No endpoint has this path, and the default route does not lead to Anthropic, whose own it may be.',
    remedy: 'Correct the path.',
  },
  client_closed: {
    status: 499,
    type: 'api_error',
    retryable: false,
    level: 'info',
    when: 'The client went away before its answer was complete, e.g. on Esc.',
    remedy: 'Nothing; the call to the provider was ended at once.',
  },
} as const satisfies Causes;

/** Who may not use the local port. */
export const ACCESS_CAUSES = {
  unauthorized: {
    status: 401,
    type: 'authentication_error',
    retryable: false,
    level: 'warn',
    when: 'The path does not hold the secret of this session, or holds that of one that has ended.',
    remedy: 'Use the address that the session itself was given.',
  },
  forbidden_host: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    level: 'warn',
    when: 'The Host header names another server, as after DNS rebinding.',
    remedy: 'Use the address as it was given, by 127.0.0.1 or localhost.',
  },
  forbidden_origin: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    level: 'warn',
    when: 'The request comes from a web page.',
    remedy: 'Close the page, which has no business here.',
  },
} as const satisfies Causes;

/** Where a request may not go, or cannot. */
export const ROUTING_CAUSES = {
  unknown_provider: {
    ...BAD_REQUEST,
    level: 'error',
    when: 'The model names a provider that is not configured.',
    remedy: 'Choose another model with /model, or configure the provider.',
  },
  excluded_model: {
    ...BAD_REQUEST,
    when: 'Every route for the request is ruled out by router.model_exclusions.',
    remedy: 'Choose another model with /model, or change the exclusions.',
  },
  budget_reached: {
    ...BAD_REQUEST,
    level: 'error',
    when: 'The budget of the session or of the day is used up, and when_reached is "block".',
    remedy: 'Raise the limit under [budget], or give when_reached a cheaper route.',
  },
  context_overflow: {
    ...BAD_REQUEST,
    level: 'info',
    when: 'The prompt does not fit the context window, by the count of tproxy or of the provider.',
    remedy:
      'Nothing in a conversation, which Claude Code then compacts by itself; else shorten the prompt.',
  },
  missing_api_key: {
    ...BAD_REQUEST,
    level: 'error',
    when: 'The route needs a provider whose key is not set.',
    remedy: 'Export the variable that the error names, or set api_key, and start tproxy again.',
  },
  forbidden_address: {
    ...BAD_REQUEST,
    level: 'error',
    when: "The provider's name leads to an address at which no provider can be: link-local, unspecified, multicast, or the metadata service of a cloud.",
    remedy: 'Check api_base_url and who answers for the name; tproxy sends nothing there.',
  },
  no_client_credential: {
    ...BAD_REQUEST,
    level: 'error',
    when: 'The route forwards your own Claude login, and the request has none.',
    remedy: 'Run "claude /login", or give the provider an api_key.',
  },
} as const satisfies Causes;

/** What tproxy itself does wrong, or has no means for. */
export const OWN_CAUSES = {
  connections_exhausted: {
    status: 502,
    type: 'api_error',
    retryable: true,
    level: 'error',
    when: 'This machine has no port, file descriptor or memory left for another connection.',
    remedy: 'End other programs, or raise the limit of open files (ulimit -n).',
  },
  transformer_failed: {
    ...BUG,
    when: 'A transformer failed on a request or an answer, which is a bug in tproxy.',
    remedy:
      'Report it with the file that the error names; until then take the transformer out of the configuration.',
  },
  internal: {
    ...BUG,
    when: 'tproxy failed on the request, which is a bug in tproxy.',
    remedy: 'Report it with the file that the error names.',
  },
} as const satisfies Causes;
