import { readImageSize } from './image-size.ts';

/** Claude sees an image as patches of 28 by 28 pixels, a token each (about width × height / 750). */
const PATCH = 28;
/** Pixels. An image with a longer edge is scaled down to it before it is cut into patches. */
const LONGEST_EDGE = 1568;
/** An image that would take more is scaled down too. */
const MOST_TOKENS = 1600;

/**
 * For an image whose dimensions are not in the request (a URL, a file id, an unknown format): as
 * much as an image can take, so that a request is not sent to a model that it does not fit.
 */
export const UNKNOWN_IMAGE_TOKENS = MOST_TOKENS;

/** Tokens of a base64 image, by Anthropic's published rule for images. */
export function countImage(base64: string): number {
  const size = readImageSize(base64);
  if (size === undefined) return UNKNOWN_IMAGE_TOKENS;
  const scale = Math.min(1, LONGEST_EDGE / Math.max(size.width, size.height));
  const patches =
    Math.ceil((size.width * scale) / PATCH) * Math.ceil((size.height * scale) / PATCH);
  return Math.min(patches, MOST_TOKENS);
}
