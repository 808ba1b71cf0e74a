import type { AnyTool, Message } from '../anthropic/request.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import {
  type Block,
  type CountableRequest,
  countContent,
  countMessage,
  countParts,
  countTool,
} from './count-request.ts';
import type { TextCounter } from './count-text.ts';

/** Counts the tokens that requests take before the answer. */
export interface RequestCounter {
  /** As exact as its counter of texts. */
  count(request: CountableRequest): number;
  /**
   * Takes microseconds: what was never counted before counts by its length, and by what the length
   * of everything else came to. As long as there is nothing else, a short request is counted.
   */
  estimate(request: CountableRequest): number;
}

/** Tokens that take two milliseconds to count. */
const SHORT_REQUEST = 8_000;

/** Of English prose and code alike; half as many in other scripts. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * A counter for requests, as exact as `countText` for their text. What is the same object as in an
 * earlier request is counted once.
 */
export function createRequestCounter(countText: TextCounter): RequestCounter {
  const all = { tokens: 0, estimated: 0 };
  const counted = (tokens: number, estimated: number): number => {
    all.tokens += tokens;
    all.estimated += estimated;
    return tokens;
  };
  const message = oncePerObject((each: Message) =>
    counted(countMessage(each, countText), countMessage(each, estimateText)),
  );
  const tool = oncePerObject((each: AnyTool) =>
    counted(countTool(each, countText), countTool(each, estimateText)),
  );
  const system = oncePerObject((blocks: readonly Block[]) => countContent(blocks, countText));
  const count = (request: CountableRequest) =>
    countParts(request, { text: countText, system, message, tool });
  return {
    count,
    estimate(request) {
      const isFirst = all.estimated === 0;
      if (isFirst && estimateRequest(request) <= SHORT_REQUEST) return count(request);
      const scale = isFirst ? 1 : all.tokens / all.estimated;
      const text: TextCounter = (part) => scale * estimateText(part);
      const estimate = countParts(request, {
        text,
        system: (blocks) => system.known(blocks) ?? countContent(blocks, text),
        message: (each) => message.known(each) ?? countMessage(each, text),
        tool: (each) => tool.known(each) ?? countTool(each, text),
      });
      return Math.round(estimate);
    },
  };
}

/** The same, for a single request. */
export function countRequest(request: CountableRequest, countText: TextCounter): number {
  return createRequestCounter(countText).count(request);
}

/** By its length alone. */
export function estimateRequest(request: CountableRequest): number {
  return countRequest(request, estimateText);
}

function estimateText({ length }: string): number {
  return Math.ceil(length / CHARACTERS_PER_TOKEN);
}
