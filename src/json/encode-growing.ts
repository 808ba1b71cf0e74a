import { createClosestBody, type Former } from './closest-body.ts';
import { createRecentBodies, type RecentLimits } from './recent-bodies.ts';
import { isPlain, isSameJson, printsItself } from './same-json.ts';
import { isArrayAt, scanElements, scanMembers } from './scan-json.ts';
import { type ByteSplicer, createByteSplicer } from './splice-bytes.ts';

/**
 * A fast path: each request of a conversation is the one before and a little more. So what is the
 * same as in one of the newest bodies is copied from its bytes instead of being printed again: whole
 * members, and the first elements of arrays that are members. Its slow twin is `encodeCold`, which
 * everything unusual goes to.
 */
export interface GrowingEncoder {
  /**
   * What `Buffer.from(JSON.stringify(body))` gives. **Neither the body, nor what it holds, nor the
   * bytes may be changed afterwards**: later bodies are compared with it.
   * @throws TypeError as JSON.stringify does.
   */
  encode(body: object): Buffer;
}

type Body = Readonly<Record<string, unknown>>;

/** A body, its bytes, and where in them its members stand. */
interface PrintedBody {
  readonly body: Body;
  readonly bytes: Buffer;
  /** By name. Found when first needed: most bodies that are none of a conversation never need it. */
  places(): Places;
}

type Places = ReadonlyMap<string, Place>;

/** Offsets of a value. */
interface Place {
  readonly start: number;
  readonly end: number;
  /** Of an array: the offset after each element. */
  readonly ends: readonly number[];
}

/** Copying less than this costs more than printing it. */
const SHORT_VALUE = 1024;

/** Creates an encoder for the requests of one session. It remembers the newest, within limits. */
export function createGrowingEncoder(limits?: RecentLimits): GrowingEncoder {
  const recent = createRecentBodies<PrintedBody>(limits);
  const closest = createClosestBody<PrintedBody>();
  return {
    encode(body) {
      if (!isPlain(body)) return encodeCold(body);
      const former = closest(recent.list(), body);
      const printed = (former && growFrom(former, body)) ?? printedCold(body);
      recent.add(printed, former?.isOutgrown ? former.printed : undefined);
      return printed.bytes;
    },
  };
}

/** The whole of it, anew. */
function encodeCold(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}

/** @returns undefined when something in the body says itself how it is printed. */
function growFrom({ printed, shared }: Former<PrintedBody>, body: Body): PrintedBody | undefined {
  const out = createByteSplicer(printed.bytes);
  const earlier = printed.places();
  const places = new Map<string, Place>();
  out.write('{');
  for (const [name, value] of Object.entries(body)) {
    if (isLeftOut(value)) continue;
    if (printsItself(value)) return undefined;
    out.write(`${places.size === 0 ? '' : ','}${JSON.stringify(name)}:`);
    const start = out.length;
    const place = earlier.get(name);
    const ends = Array.isArray(value)
      ? writeArray(out, value, place, shared.get(name) ?? 0)
      : writeValue(out, value, isSameJson(printed.body[name], value) ? place : undefined);
    if (ends === undefined) return undefined;
    places.set(name, { start, end: out.length, ends });
  }
  out.write('}');
  return { body, bytes: out.finish(), places: () => places };
}

/** JSON.stringify leaves out members of these values, and of functions. */
function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === 'symbol';
}

/**
 * @param shared elements that the array and the one at that place begin with.
 * @returns the offset after each element; undefined when one says itself how it is printed.
 */
function writeArray(
  out: ByteSplicer,
  list: readonly unknown[],
  place: Place | undefined,
  shared: number,
): readonly number[] | undefined {
  const ends: number[] = [];
  const copied = place?.ends[shared - 1];
  if (place === undefined || copied === undefined) {
    out.write('[');
  } else {
    const shift = out.length - place.start;
    for (const end of place.ends.slice(0, shared)) ends.push(end + shift);
    out.copy(place.start, copied);
  }
  for (const element of list.slice(ends.length)) {
    if (printsItself(element)) return undefined;
    // What has no JSON is null in an array.
    out.write(`${ends.length === 0 ? '' : ','}${JSON.stringify(element) ?? 'null'}`);
    ends.push(out.length);
  }
  out.write(']');
  return ends;
}

function writeValue(out: ByteSplicer, value: unknown, same: Place | undefined): readonly number[] {
  if (same === undefined || same.end - same.start < SHORT_VALUE) out.write(JSON.stringify(value));
  else out.copy(same.start, same.end);
  return [];
}

function printedCold(body: Body): PrintedBody {
  const bytes = encodeCold(body);
  let places: Places | undefined;
  return {
    body,
    bytes,
    places() {
      places ??= findPlaces(bytes);
      return places;
    },
  };
}

function findPlaces(bytes: Buffer): Places {
  const members = scanMembers(bytes) ?? [];
  return new Map(
    members.map(({ name, start, end }) => {
      const ends = isArrayAt(bytes, start) ? scanElements(bytes, start + 1).ends : [];
      return [name, { start, end, ends }];
    }),
  );
}
