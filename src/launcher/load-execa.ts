export type Execa = typeof import('execa')['execa'];

/** Its own step because it takes over 100 ms: start it early, beside what else a session needs. */
export async function loadExeca(): Promise<Execa> {
  const { execa } = await import('execa');
  return execa;
}
