import Anthropic from '@anthropic-ai/sdk';
import { startTestSession, type TestSession } from '../test-session.ts';
import { CLIENT_TOKEN } from './anthropic.ts';
import type { Dialect } from './dialect.ts';
import { standInConfig } from './stand-in-config.ts';
import { type StandIn, startStandIn } from './start-stand-in.ts';

export interface StandInSession {
  readonly session: TestSession;
  /** The official client, which does not try again by itself. */
  readonly client: Anthropic;
  readonly standIns: readonly StandIn[];
  /** The stand-in that speaks a dialect. */
  standIn(dialect: Dialect): StandIn;
}

/** A tool that is offered in every request. */
export const WRITE_TOOL = {
  name: 'Write',
  description: 'Writes a file.',
  input_schema: {
    type: 'object' as const,
    properties: { file_path: { type: 'string' }, content: { type: 'string' } },
    required: ['file_path', 'content'],
  },
};

/** A session with a provider for each dialect, the first of which is the default. */
export async function startStandInSession(dialects: readonly Dialect[]): Promise<StandInSession> {
  const [first, ...others] = await Promise.all(dialects.map(startStandIn));
  if (first === undefined) throw new Error('a session needs a provider');
  const standIns = [first, ...others] as const;
  const session = await startTestSession(standInConfig([first, ...others]));
  return {
    session,
    client: new Anthropic({
      apiKey: null,
      authToken: CLIENT_TOKEN,
      baseURL: session.baseUrl,
      maxRetries: 0,
    }),
    standIns,
    standIn(dialect) {
      const found = standIns.find((standIn) => standIn.dialect === dialect);
      if (found === undefined) throw new Error(`no stand-in for ${dialect.provider}`);
      return found;
    },
  };
}
