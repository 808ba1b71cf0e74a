/** A key that must not be seen anywhere but at its provider. */
export const CONFIG_KEY = 'sk-test-only-for-the-provider';

/** The text of a configuration that sends everything to one OpenAI-compatible address. */
export function openaiConfig(address: string): string {
  return `[router]
default = "local,test-model"

[[providers]]
name = "local"
protocol = "openai"
api_base_url = "${address}"
api_key = "${CONFIG_KEY}"
`;
}
