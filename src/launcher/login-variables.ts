const CREDENTIAL_VARIABLES = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
] as const;

/** Point at a credential that only claude itself can judge. */
const INDIRECT_VARIABLES = [
  'CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR',
  'CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR',
  'ANTHROPIC_PROFILE',
  'ANTHROPIC_FEDERATION_RULE_ID',
] as const;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variable that gives claude a credential, if one does. An empty value counts as unset
 * (client.md 1.2, 2.1); `--bare` knows no OAuth token.
 */
export function credentialVariable(
  variables: Variables,
  { bare }: { readonly bare: boolean },
): string | undefined {
  const named = CREDENTIAL_VARIABLES.filter((name) => !bare || name !== 'CLAUDE_CODE_OAUTH_TOKEN');
  return (
    named.find((name) => (variables[name] ?? '') !== '') ??
    customHeadersVariable(variables['ANTHROPIC_CUSTOM_HEADERS'] ?? '')
  );
}

/** The variable that may give claude a credential in a way that cannot be told from here. */
export function indirectVariable(variables: Variables): string | undefined {
  return INDIRECT_VARIABLES.find((name) => (variables[name] ?? '').trim() !== '');
}

/** claude sends these headers even without a login, but its token would replace `Authorization`. */
function customHeadersVariable(lines: string): string | undefined {
  const found = /^[ \t]*(?:authorization|x-api-key)[ \t]*:[ \t]*\S/im.test(lines);
  return found ? 'ANTHROPIC_CUSTOM_HEADERS' : undefined;
}
