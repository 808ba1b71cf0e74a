import type { ServerResponse } from 'node:http';
import type { ScriptedAnswer } from '../support/stand-ins/script.ts';
import type { Body, Mode } from './correct-answer.ts';
import type { Subject } from './subjects.ts';

/** What a misbehaving upstream has at hand when a request comes in. */
export interface Stage {
  readonly subject: Subject;
  readonly mode: Mode;
  readonly response: ServerResponse;
  /** The answer as it should be. */
  readonly body: Body;
  /** Settles when the client has got the beginning of an answer; never for one that is not streamed. */
  readonly clientBegan: Promise<void>;
  /** A server that nobody may ask. */
  readonly elsewhere: string;
}

/** An address at which no upstream answers. */
export type Unreachable = 'unknown-host' | 'nobody' | 'self-signed' | 'no-tls';

/** One way to misbehave. */
export interface Fault {
  readonly name: string;
  readonly play: (stage: Stage) => unknown;
  readonly unreachable?: Unreachable;
  readonly only?: Mode;
  readonly framing?: Subject['framing'];
  /** It is about the time limit, so that a short one applies. */
  readonly isSlow?: true;
  /** So large that it is played alone. */
  readonly isHuge?: true;
  /** What the model says, if not the usual. */
  readonly answer?: ScriptedAnswer;
  /** The headers that come with it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The words of every error that an upstream reports. */
export const WORDS = 'the words of the provider';
