/** The answer to one question, in words. */
export interface Finding {
  readonly holds: boolean;
  readonly why: string;
}

export const holds = (why: string): Finding => ({ holds: true, why });
export const fails = (why: string): Finding => ({ holds: false, why });
