import { parseAround, type ValueSpan } from '../json/parse-parts.ts';
import { scanElements } from '../json/scan-json.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * A fast path: every conversation of a client offers the same tools, which are most of its first
 * request. Where their bytes stand in a request, it is parsed without them. Its slow twin is
 * JSON.parse.
 */
export interface KnownTools {
  /**
   * What JSON.parse gives for the bytes, with the tools of an earlier request.
   * @returns undefined when it holds no tools that are known, or is no JSON.
   */
  parse(bytes: Buffer): Body | undefined;
  /** Looks for the tools in a request that was parsed as a whole. */
  learn(bytes: Buffer, body: Body): void;
}

interface Tools {
  /** The member of the request: its name, then the list. */
  readonly member: Buffer;
  readonly list: unknown;
  /** Bytes from its beginning to the end of the request that it was found in. */
  readonly fromEnd: number;
}

const NAME = '"tools":';
/** Lists of tools: of the conversation itself, and of its subagents. */
const MAX_KNOWN = 4;
/** Bytes. Less is parsed sooner than found. */
const MIN_BYTES = 4096;
/** Bytes of a request beyond which nothing is learned from it: a shorter one will come. */
const MAX_BYTES = 512 * 1024;
/** Places where the name may stand without being that of the tools, such as a parameter of one. */
const MAX_PLACES = 4;
/** Bytes by which requests differ after their tools. */
const DRIFT = 1024;
/** Bytes of the member by which it is found. */
const BEGINNING = 64;

/** Creates the memory of one session. */
export function createKnownTools(minBytes = MIN_BYTES): KnownTools {
  let known: readonly Tools[] = [];
  return {
    parse(bytes) {
      for (const tools of known) {
        const at = findMember(bytes, tools);
        const body =
          at < 0 ? undefined : parseAround(bytes, 'tools', listAt(at, at + tools.member.length));
        // In its place, which JSON.stringify would show.
        if (body !== undefined) return Object.assign(body, { tools: tools.list });
      }
      return undefined;
    },
    learn(bytes, { tools: list }) {
      if (!Array.isArray(list) || list.length === 0) return;
      if (bytes.length < minBytes || bytes.length > MAX_BYTES) return;
      const found = findTools(bytes);
      if (found === undefined || found.end - found.start < minBytes) return;
      const member = Buffer.from(bytes.subarray(found.start, found.end));
      const others = known.filter((each) => !each.member.equals(member));
      const tools = { member, list, fromEnd: bytes.length - found.start };
      known = [tools, ...others].slice(0, MAX_KNOWN);
    },
  };
}

/** The offset where the member stands, about as far from the end as it did; -1 where it does not. */
function findMember(bytes: Buffer, { member, fromEnd }: Tools): number {
  const from = Math.max(0, bytes.length - fromEnd - DRIFT);
  const near = bytes.subarray(from, bytes.length - fromEnd + DRIFT + BEGINNING);
  const at = near.indexOf(member.subarray(0, BEGINNING));
  if (at < 0) return -1;
  const start = from + at;
  const end = start + member.length;
  if (end > bytes.length) return -1;
  return bytes.compare(member, 0, member.length, start, end) === 0 ? start : -1;
}

/** Where the tools stand with their name in bytes that JSON.parse has taken. */
function findTools(bytes: Buffer): { readonly start: number; readonly end: number } | undefined {
  let start = -1;
  for (let place = 0; place < MAX_PLACES; place += 1) {
    start = bytes.indexOf(`${NAME}[`, start + 1);
    if (start < 0) return undefined;
    const { close } = scanElements(bytes, start + NAME.length + 1);
    const end = close + 1;
    if (parseAround(bytes, 'tools', listAt(start, end)) !== undefined) return { start, end };
  }
  return undefined;
}

/** Of the member between two offsets, what stands after its name. */
function listAt(start: number, end: number): ValueSpan {
  return { start: start + NAME.length, end };
}
