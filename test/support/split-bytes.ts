import fc from 'fast-check';

/** Ways to cut bytes into pieces, empty ones among them: numbers between 0 and 1 that say where. */
export const CUTS: fc.Arbitrary<readonly number[]> = fc.array(
  fc.double({ min: 0, max: 1, noNaN: true }),
  { maxLength: 12 },
);

/** Cuts bytes into pieces that together are the whole. */
export function splitBytes(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = cuts.map((cut) => Math.round(cut * bytes.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}
