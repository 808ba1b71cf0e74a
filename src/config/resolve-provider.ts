import { COMMON_DIALECT, DEFAULT_OPTIONS } from '../providers/common-dialect.ts';
import { ANTHROPIC_ORIGIN, KNOWN_PROVIDERS, type KnownProvider } from '../providers/registry.ts';
import { createTransformer } from '../transformers/registry.ts';
import { type ChosenEndpoint, chooseEndpoint, knownEndpoint } from './choose-endpoint.ts';
import { quote } from './describe-value.ts';
import type { Reporter } from './diagnostics.ts';
import { parseKeyReference } from './key-reference.ts';
import { nearestName } from './nearest-name.ts';
import { readCompatible, readOptions, readQuirks } from './read-dialect.ts';
import type { ProviderEntry } from './read-file.ts';
import { holdsSecret, readHeaders } from './read-headers.ts';
import { readModelLimits, readPrices } from './read-models.ts';
import { readModelTransformers, readTransformers } from './read-transformers.ts';
import type { OpenAiQuirks, Protocol, Provider, TransformerSpec } from './types.ts';

/** Where a provider's key comes from, before the environment is asked. */
export type KeySource =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'client' }
  | { readonly kind: 'none' };

/** A provider whose credential is still to be looked up. */
export interface ProviderDraft extends Omit<Provider, 'credential'> {
  readonly key: KeySource;
  /** The customary variable, when the entry's own address keeps it from being used. */
  readonly withheldVariable: string | undefined;
  /** The entry itself holds a key in clear text. */
  readonly holdsSecret: boolean;
}

/** A known provider that no entry changes. */
export function draftKnownProvider(known: KnownProvider): ProviderDraft {
  const { name, quirks, headers } = known;
  const endpoint = knownEndpoint(known);
  const models: readonly string[] = [];
  return {
    ...{ name, models, quirks, headers, ...endpoint },
    forwardsAsIs: forwardsAsIs(name, endpoint.protocol),
    options: DEFAULT_OPTIONS,
    transformers: [],
    modelTransformers: new Map(),
    modelLimits: new Map(),
    prices: new Map(),
    key: keyForAddress(endpoint.baseUrl, endpoint.protocol, known),
    withheldVariable: undefined,
    holdsSecret: false,
  };
}

/**
 * Fills a [[providers]] entry up with what is known of its name. Undefined when it cannot be told
 * how the provider is reached; whatever is wrong has then been reported.
 */
export function draftProvider(entry: ProviderEntry, reporter: Reporter): ProviderDraft | undefined {
  const { table, path } = entry;
  reportIncomplete(entry, reporter);
  const transformers = readTransformers(table.transformers, [...path, 'transformers'], reporter);
  const modelTransformers = readModelTransformers(
    table.model_transformers,
    [...path, 'model_transformers'],
    reporter,
  );
  const { models = [] } = table;
  const modelLimits = readModelLimits(
    { value: table.model_limits, path: [...path, 'model_limits'], models },
    reporter,
  );
  const prices = readPrices({ value: table.prices, path: [...path, 'prices'], models }, reporter);
  const headers = readHeaders(table.headers, [...path, 'headers'], reporter);
  const quirks = readQuirks(table.quirks, [...path, 'quirks'], reporter);
  const options = readOptions(table.options, [...path, 'options'], reporter);
  const compatible = readCompatible(table.compatible, [...path, 'compatible'], reporter);
  const configuredKey = readKey(entry, reporter);
  const known = table.name === undefined ? undefined : KNOWN_PROVIDERS.get(table.name);
  const endpoint = readEndpoint(entry, known, reporter);
  if (table.name === undefined || endpoint === undefined) return undefined;
  const key = configuredKey ?? keyForAddress(endpoint.baseUrl, endpoint.protocol, known);
  return {
    name: table.name,
    ...endpoint,
    transformers,
    modelTransformers,
    modelLimits,
    prices,
    forwardsAsIs:
      forwardsAsIs(table.name, endpoint.protocol) &&
      transformers.length === 0 &&
      modelTransformers.size === 0,
    models,
    quirks: { ...(known?.quirks ?? COMMON_DIALECT), ...dialectOf(transformers), ...quirks },
    options: { ...DEFAULT_OPTIONS, ...options, compatible },
    headers: { ...known?.headers, ...headers },
    key,
    withheldVariable: key.kind === 'none' ? known?.keyVariable : undefined,
    holdsSecret: key.kind === 'literal' || holdsSecret(headers),
  };
}

function reportIncomplete({ path, table, present }: ProviderEntry, reporter: Reporter): void {
  if (!present.has('name')) reporter.report(path, 'name is missing, expected name = "…"');
  if (table.name === undefined || KNOWN_PROVIDERS.has(table.name)) return;
  const missing = ['protocol', 'api_base_url'].filter((key) => !present.has(key));
  if (missing.length === 0) return;
  const nearest = nearestName(table.name, KNOWN_PROVIDERS.keys());
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  reporter.report(
    path,
    `${quote(table.name)} is not a known provider${hint}, so it needs ${missing.join(' and ')} as well`,
  );
}

function readEndpoint(
  { path, table, present }: ProviderEntry,
  known: KnownProvider | undefined,
  reporter: Reporter,
): ChosenEndpoint | undefined {
  const { protocol, api_base_url: address } = table;
  const isUnreadable = (key: 'protocol' | 'api_base_url') =>
    present.has(key) && table[key] === undefined;
  if (isUnreadable('protocol') || isUnreadable('api_base_url')) return undefined;
  // What is missing has been reported with the entry itself.
  if (known === undefined && (protocol === undefined || address === undefined)) return undefined;
  const allowHttp = table.allow_http ?? false;
  const choice = chooseEndpoint({ protocol, address, allowHttp }, known);
  if (choice.ok) return choice.endpoint;
  reporter.report([...path, choice.key], choice.message);
  return undefined;
}

/**
 * Anthropic, and servers of the person's own that speak its protocol, get requests as they are. The
 * compatible endpoints of other vendors do not take all that Claude Code sends (wire.md 4.5, 8).
 */
function forwardsAsIs(name: string, protocol: Protocol): boolean {
  return protocol === 'anthropic' && (name === 'anthropic' || !KNOWN_PROVIDERS.has(name));
}

/** The dialects of vendors that transformers bring along; a later one wins. */
function dialectOf(transformers: readonly TransformerSpec[]): Partial<OpenAiQuirks> {
  return Object.assign(
    {},
    ...transformers.map(({ name, options }) => createTransformer(name, options).quirks),
  );
}

function readKey({ path, table }: ProviderEntry, reporter: Reporter): KeySource | undefined {
  if (table.api_key === undefined) return undefined;
  const reference = parseKeyReference(table.api_key);
  if (reference.kind !== 'malformed') return reference;
  reporter.report(
    [...path, 'api_key'],
    'found something that is no key, expected "$NAME" (braces around NAME are allowed), or the key itself in visible ASCII without blanks',
  );
  return undefined;
}

/**
 * The customary variable's key goes to the known host alone: an entry that points a known name
 * elsewhere says itself which key may go there. The client's credential likewise.
 */
function keyForAddress(
  baseUrl: string,
  protocol: Protocol,
  known: KnownProvider | undefined,
): KeySource {
  if (known === undefined) return { kind: 'none' };
  if (known.name === 'anthropic') {
    const isAnthropic = baseUrl === ANTHROPIC_ORIGIN && protocol === 'anthropic';
    return { kind: isAnthropic ? 'client' : 'none' };
  }
  if (known.keyVariable === undefined) return { kind: 'none' };
  const { origin } = new URL(baseUrl);
  const isKnownHost = known.endpoints.some(
    (endpoint) => new URL(endpoint.baseUrl).origin === origin,
  );
  return isKnownHost ? { kind: 'variable', name: known.keyVariable } : { kind: 'none' };
}
