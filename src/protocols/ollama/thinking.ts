import type { MessagesRequest } from '../../anthropic/request.ts';
import { thinkingWish } from '../thinking-wish.ts';
import type { Think } from './wire-types.ts';

/** Takes an effort and ignores true and false (wire.md 6.4); all others take only these two. */
const GPT_OSS = /(?:^|\/)gpt-oss/i;

/**
 * Whether, and how hard, the model is to think (wire.md 9.3). Always said: left out, a model that can
 * think does. `false` is taken by every model, also by those that cannot think.
 */
export function thinkField(
  request: Pick<MessagesRequest, 'thinking' | 'output_config'>,
  model: string,
): Think {
  const wish = thinkingWish(request);
  if (!GPT_OSS.test(model)) return wish !== 'off';
  switch (wish) {
    case 'off':
    case 'low':
      return 'low';
    case 'medium':
      return 'medium';
    case 'high':
    case 'xhigh':
    case 'max':
      return 'high';
  }
}
