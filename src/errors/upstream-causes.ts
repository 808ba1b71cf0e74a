import type { RequestCause } from './cause.ts';

type Causes = Readonly<Record<string, RequestCause>>;

/** The client answers 401 and 404 by its own login and by hiding the message (client.md 2.2, 4.2). */
const REFUSED = {
  status: 400,
  type: 'invalid_request_error',
  retryable: false,
  level: 'error',
} as const;

const BAD_GATEWAY = { status: 502, type: 'api_error', retryable: true, level: 'warn' } as const;

const LATE = { status: 504, type: 'timeout_error', retryable: true, level: 'warn' } as const;

/** What a provider answers instead of an answer (wire.md 9.7). */
export const PROVIDER_CAUSES = {
  upstream_invalid_request: {
    ...REFUSED,
    level: 'warn',
    when: 'The provider refuses the request as it is: 400, 422 or another status of that class.',
    remedy:
      'Read what it says; a transformer can change what is sent, and another model may take it.',
  },
  upstream_auth: {
    ...REFUSED,
    when: 'The provider refuses the key: 401, or words to that effect.',
    remedy: 'Check the key in the variable or the api_key that the error names.',
  },
  upstream_forbidden: {
    ...REFUSED,
    when: 'The provider knows the key but does not allow this: 403, e.g. for the model or the country.',
    remedy: 'Ask for access in the account at the provider, or take another model.',
  },
  upstream_billing: {
    status: 402,
    type: 'billing_error',
    retryable: false,
    level: 'error',
    when: 'The account at the provider cannot pay.',
    remedy: 'Check the balance of the account, or route to another provider.',
  },
  upstream_model_not_found: {
    ...REFUSED,
    when: 'The provider has no such model: 404, or words to that effect.',
    remedy: 'Correct the model in the route that the error names; with Ollama, pull it.',
  },
  upstream_conflict: {
    status: 409,
    type: 'conflict_error',
    retryable: true,
    level: 'warn',
    when: 'The provider is at work on something that the request conflicts with: 409.',
    remedy: 'Wait; it is sent again.',
  },
  upstream_too_large: {
    status: 413,
    type: 'request_too_large',
    retryable: false,
    level: 'warn',
    when: 'The provider takes no request of this size: 413.',
    remedy: 'Run /compact, or take a model that takes more at once.',
  },
  upstream_rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    retryable: true,
    level: 'warn',
    when: 'A limit of requests or tokens is reached: 429.',
    remedy: 'Wait as long as the error says, or add a second route behind the first.',
  },
  upstream_overloaded: {
    status: 529,
    type: 'overloaded_error',
    retryable: true,
    level: 'warn',
    when: 'The provider is overloaded: 503 or 529, or it broke off for want of resources.',
    remedy: 'Wait; it is sent again.',
  },
  upstream_failed: {
    ...BAD_GATEWAY,
    when: 'The provider failed: 500 or another status of that class, or an error inside an answer.',
    remedy: 'Wait; it is sent again, and if it stays so, look at the provider’s status page.',
  },
  upstream_redirect: {
    ...BAD_GATEWAY,
    when: 'The provider answers with a redirect, which is never followed, because the key would go along.',
    remedy: 'Set api_base_url to the address that the provider documents.',
  },
} as const satisfies Causes;

/** Why a provider cannot be reached, or says nothing. */
export const NETWORK_CAUSES = {
  upstream_dns_failed: {
    ...BAD_GATEWAY,
    when: 'The host name of the provider cannot be looked up.',
    remedy: 'Check api_base_url, the network and the name server.',
  },
  upstream_refused: {
    ...BAD_GATEWAY,
    when: 'Nothing listens at the address of the provider.',
    remedy: 'Start the server, e.g. with "ollama serve", or correct the port in api_base_url.',
  },
  upstream_reset: {
    ...BAD_GATEWAY,
    when: 'The connection to the provider was closed before its answer began, or in the middle of it.',
    remedy: 'Wait; it is sent again, and if it stays so, check proxies and firewalls on the way.',
  },
  upstream_tls_failed: {
    ...BAD_GATEWAY,
    retryable: false,
    level: 'error',
    when: 'No trusted encrypted connection could be made: the certificate, or the protocol, is wrong.',
    remedy:
      'Behind a company’s proxy name its certificate in NODE_EXTRA_CA_CERTS; else check api_base_url and the clock.',
  },
  upstream_tunnel_refused: {
    ...BAD_GATEWAY,
    when: 'The HTTP proxy on the way to the provider refuses the connection.',
    remedy: 'Check HTTPS_PROXY, its password and NO_PROXY.',
  },
  upstream_unreachable: {
    ...BAD_GATEWAY,
    when: 'There is no way to the host of the provider, or the connection failed for a rarer reason.',
    remedy: 'Check the network; the error names the reason.',
  },
  upstream_timeout: {
    ...LATE,
    when: 'The provider did not begin to answer within proxy.timeout_ms, or said itself that it is late: 408, 504.',
    remedy: 'Wait; it is sent again. Raise timeout_ms for a slow model of your own.',
  },
  upstream_stalled: {
    ...LATE,
    when: 'The provider fell silent in the middle of its answer for longer than proxy.timeout_ms.',
    remedy: 'Wait; it is sent again. Raise timeout_ms for a slow model of your own.',
  },
} as const satisfies Causes;

/** What is wrong with an answer that came with status 200. */
export const ANSWER_CAUSES = {
  upstream_truncated: {
    ...BAD_GATEWAY,
    when: 'The answer ended before it was complete.',
    remedy: 'Wait; it is sent again.',
  },
  upstream_html: {
    ...BAD_GATEWAY,
    level: 'error',
    when: 'A web page came where the answer of an API was expected.',
    remedy: 'Check api_base_url, and whether the network wants you to log in.',
  },
  upstream_not_json: {
    ...BAD_GATEWAY,
    when: 'An answer, an event or a line of it is not JSON.',
    remedy: 'Check api_base_url and protocol of the provider.',
  },
  upstream_invalid_response: {
    ...BAD_GATEWAY,
    when: 'An answer is JSON, but not of the protocol that the provider is configured for.',
    remedy: 'Check api_base_url and protocol of the provider.',
  },
  upstream_response_too_large: {
    ...BAD_GATEWAY,
    when: 'An event, a line or a whole answer is larger than any real one.',
    remedy: 'Check api_base_url; whatever answers there is no model.',
  },
  upstream_invalid_tool_call: {
    ...BAD_GATEWAY,
    when: 'The model called a tool without a name, or with arguments that cannot be passed on.',
    remedy:
      'Wait; it is sent again. Take a model that can use tools, or the transformer "enhancetool".',
  },
} as const satisfies Causes;
