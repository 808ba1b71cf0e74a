/**
 * The smallest of the values that at least this part of them does not exceed (nearest rank).
 * @param {readonly number[]} values
 * @param {number} part 0 to 1
 */
export function quantile(values, part) {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const rank = Math.max(1, Math.ceil(part * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

/**
 * What one series adds to another that was measured in turns with it. The median of the pairwise
 * differences: what slowed the whole machine down hits both halves of a pair. A pair with a NaN is
 * left out.
 * @param {readonly number[]} values
 * @param {readonly number[]} reference
 */
export function medianDifference(values, reference) {
  const pairs = Math.min(values.length, reference.length);
  const differences = [];
  for (let index = 0; index < pairs; index += 1) {
    const difference = (values[index] ?? Number.NaN) - (reference[index] ?? Number.NaN);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  return median(differences);
}
