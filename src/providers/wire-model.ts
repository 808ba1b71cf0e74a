/** `[1m]` tells the client, not the provider, how large the window is (wire.md 4.5). */
export function wireModel(model: string): string {
  return model.replace(/\[1m\]$/i, '');
}
