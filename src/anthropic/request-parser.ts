import { commonPrefix } from '../json/common-prefix.ts';
import { isRecord } from '../json/is-record.ts';
import { parseElements } from '../json/parse-parts.ts';
import { createRecentBodies, type RecentLimits } from '../json/recent-bodies.ts';
import { scanElements, skipSpace } from '../json/scan-json.ts';
import { decodeUtf8 } from '../json/utf8.ts';
import { createKnownTools, type KnownTools } from './known-tools.ts';
import { findMessages, type MessagesLayout } from './messages-layout.ts';
import { parseInPieces } from './parse-in-pieces.ts';

/**
 * A fast path: the client sends its whole conversation each turn, and nearly all of it was parsed
 * the turn before. So the bytes are compared with those of the newest requests, and what both have
 * before and after the messages that differ is taken from there; of another conversation, its tools.
 * Its slow twin is `parseCold`, which everything else goes to.
 */
export interface RequestParser {
  /**
   * What JSON.parse gives for the bytes as UTF-8, and the same errors. **Nothing in it may ever be
   * changed**, nor the bytes: messages, system, tools and all else may be shared with earlier
   * results and with later ones.
   * @throws TypeError when it is not UTF-8, SyntaxError when it is not JSON.
   */
  parse(bytes: Buffer): unknown;
}

type Body = Readonly<Record<string, unknown>> & { readonly messages: readonly unknown[] };

/** A request and what is known of it. */
interface ParsedBytes {
  readonly bytes: Buffer;
  readonly body: unknown;
  /** Found when it is first needed: most requests that are none of a conversation never need it. */
  layout(): MessagesLayout | undefined;
}

interface ParsedRequest extends ParsedBytes {
  readonly body: Body;
}

const COMMA = 0x2c;
/** Bytes from which on a request is parsed in pieces. */
const LARGE_BYTES = 512 * 1024;
/** Bytes at the end that tell sessions apart: few, because of every request that is kept. */
const TAIL_BYTES = 512;
/** Requests that are compared from their beginning where there is none of the same session. */
const MOST_COMPARED = 8;

/** Creates a parser for the requests of one session. It remembers the newest, within limits. */
export function createRequestParser(limits?: RecentLimits): RequestParser {
  const recent = createRecentBodies<ParsedRequest>(limits);
  const tools = createKnownTools(limits?.minBytes);
  return {
    parse(bytes) {
      const { former, shared } = closest(recent.list(), bytes);
      const grown = former && growFrom(former, bytes, shared);
      const parsed = grown ?? parsedAnew(bytes, tools);
      // A request that shares little with this one may be of another conversation, and goes on.
      const isGrown = former !== undefined && isMostOf(former, shared);
      if (isRequest(parsed)) recent.add(parsed, isGrown ? former : undefined);
      return parsed.body;
    },
  };
}

/** The whole of it, anew. */
function parseCold(bytes: Buffer): unknown {
  return JSON.parse(decodeUtf8(bytes));
}

interface Closest {
  readonly former: ParsedRequest | undefined;
  /** Bytes that both begin with. */
  readonly shared: number;
}

/** The newest of the same session that this one goes on from, else the one of all that is most alike. */
function closest(requests: readonly ParsedRequest[], bytes: Buffer): Closest {
  let best: Closest = { former: undefined, shared: 0 };
  for (const [age, former] of requests.entries()) {
    // The client names its session near the end.
    const isOfSession = hasSameTail(former.bytes, bytes);
    if (!isOfSession && age >= MOST_COMPARED) continue;
    const shared = commonPrefix(former.bytes, bytes);
    if (shared > best.shared) best = { former, shared };
    if (isOfSession && isMostOf(former, shared)) return { former, shared };
  }
  return best;
}

function isMostOf({ bytes }: ParsedRequest, shared: number): boolean {
  return shared * 2 > bytes.length;
}

function hasSameTail(former: Buffer, bytes: Buffer): boolean {
  const length = Math.min(TAIL_BYTES, former.length, bytes.length);
  return endsAlike(former, former.length - length, bytes, bytes.length - length);
}

/**
 * Parses only the messages that are new. That the rest is the same JSON is sure: up to the end of a
 * message both are the same bytes, so whatever reads them is then within the same array; what is
 * between is an array's elements, or JSON.parse would not take it in brackets; and from the bracket
 * that closes it on both are the same again.
 * @param shared the bytes that both begin with.
 * @returns undefined when anything but messages differs, or when it is not JSON.
 */
function growFrom(former: ParsedRequest, bytes: Buffer, shared: number): ParsedRequest | undefined {
  const layout = former.layout();
  if (layout === undefined || shared < layout.open) return undefined;
  const close = bytes.length - (former.bytes.length - layout.close);
  if (close < layout.open || !endsAlike(former.bytes, layout.close, bytes, close)) return undefined;
  const kept = countUpTo(layout.ends, Math.min(shared, close));
  const from = layout.ends[kept - 1] ?? layout.open;
  const added = parseAdded(bytes, { from, to: close, isFirst: kept === 0 });
  if (added === undefined) return undefined;
  const body = {
    ...former.body,
    messages: [...former.body.messages.slice(0, kept), ...added.values],
  };
  const ends = [...layout.ends.slice(0, kept), ...added.ends];
  return { bytes, body, layout: () => ({ open: layout.open, ends, close }) };
}

function endsAlike(former: Buffer, formerStart: number, bytes: Buffer, start: number): boolean {
  return bytes.compare(former, formerStart, former.length, start, bytes.length) === 0;
}

/** How many of the ascending offsets are no greater than the limit. */
function countUpTo(offsets: readonly number[], limit: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? Number.POSITIVE_INFINITY) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Elements {
  readonly values: readonly unknown[];
  readonly ends: readonly number[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** No element stands before it. */
  readonly isFirst: boolean;
}

/** Parses what stands between an element, or the opening bracket, and the closing bracket. */
function parseAdded(bytes: Buffer, { from, to, isFirst }: Stretch): Elements | undefined {
  const first = skipSpace(bytes, from);
  if (first >= to) return { values: [], ends: [] };
  // Without a comma the element before goes on: a 1 has become a 12.
  if (!isFirst && bytes[first] !== COMMA) return undefined;
  const start = isFirst ? first : first + 1;
  const values = parseElements(bytes.subarray(start, to));
  // A comma must be followed by something.
  if (values === undefined || values.length === 0) return undefined;
  const { ends, close } = scanElements(bytes, start);
  return ends.length === values.length && close === to ? { values, ends } : undefined;
}

function parsedAnew(bytes: Buffer, tools: KnownTools): ParsedBytes {
  const inPieces = bytes.length < LARGE_BYTES ? undefined : parseInPieces(bytes);
  if (inPieces !== undefined) return { bytes, body: inPieces.body, layout: () => inPieces.layout };
  const withKnownTools = tools.parse(bytes);
  const body = withKnownTools ?? parseCold(bytes);
  if (withKnownTools === undefined && isRecord(body)) tools.learn(bytes, body);
  let layout: { readonly found: MessagesLayout | undefined } | undefined;
  return {
    bytes,
    body,
    layout() {
      layout ??= { found: findMessages(bytes) };
      return layout.found;
    },
  };
}

function isRequest(parsed: ParsedBytes): parsed is ParsedRequest {
  return isRecord(parsed.body) && Array.isArray(parsed.body['messages']);
}
