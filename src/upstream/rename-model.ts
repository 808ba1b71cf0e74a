/** Claude Code puts the model first, which lets the rest of the body stay byte for byte. */
const LEADING_MODEL = /^\s*\{\s*"model"\s*:\s*("(?:[^"\\]|\\.)*")/;
/** Bytes. Far longer than any model name. */
const HEAD_BYTES = 1024;

/** A Messages request with another model name and nothing else changed. */
export function renameModel(
  bytes: Buffer,
  body: Readonly<Record<string, unknown>>,
  model: string,
): Buffer {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const match = LEADING_MODEL.exec(head);
  if (match?.[1] === undefined) return Buffer.from(JSON.stringify({ ...body, model }));
  const end = match[0].length;
  return Buffer.concat([
    bytes.subarray(0, end - match[1].length),
    Buffer.from(JSON.stringify(model)),
    bytes.subarray(end),
  ]);
}
