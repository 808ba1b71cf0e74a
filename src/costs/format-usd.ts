/** US dollars for a person: cents, and two digits that say something where there is less. */
export function formatUsd(usd: number): string {
  const sign = usd < 0 ? '-' : '';
  const size = Math.abs(usd);
  // Less is what is left over by the arithmetic of floating point numbers.
  if (size < 1e-9) return '$0';
  if (size < 0.0001) return `${sign}<$0.0001`;
  return `${sign}$${size < 0.0995 ? size.toPrecision(2).replace(/0+$/, '') : size.toFixed(2)}`;
}
