import type { Config, Provider, TransformerSpec } from '../config/types.ts';
import { isRecord } from '../json/is-record.ts';

/** Names of headers and options whose value is a credential. */
const SENSITIVE = /auth|cookie|credential|key|password|secret|token/i;

/** Whether a header or an option of this name holds a credential. */
export function isSensitive(name: string): boolean {
  return SENSITIVE.test(name);
}

/** Every value of a configuration that nobody may read in a log. */
export function secretsOf({ providers, passthrough }: Config): readonly string[] {
  return [...providers.values(), passthrough].flatMap(secretsOfProvider);
}

function secretsOfProvider(provider: Provider): readonly string[] {
  const { credential, headers, transformers, modelTransformers } = provider;
  const specs = [...transformers, ...[...modelTransformers.values()].flat()];
  return [
    ...(credential.kind === 'key' ? [credential.value] : []),
    ...sensitiveTexts(headers),
    ...specs.flatMap(({ options }: TransformerSpec) => sensitiveTexts(options)),
  ];
}

function sensitiveTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(sensitiveTexts);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    typeof field === 'string' ? (isSensitive(name) ? [field] : []) : sensitiveTexts(field),
  );
}
