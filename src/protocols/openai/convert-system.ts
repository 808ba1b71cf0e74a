import type { MessagesRequest, TextBlock } from '../../anthropic/request.ts';
import { rememberConversion } from '../../conversation/remember-conversion.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import type { Conversion } from './conversion.ts';
import { convertText, joinText, textPart } from './convert-content.ts';
import type { SystemMessage, TextPart } from './wire-types.ts';

type SystemConversion = Pick<Conversion, 'target' | 'warn'>;

/**
 * The system text as the first message; none when there is none.
 * @param addition further instructions, after the client's own.
 */
export function convertSystem(
  system: MessagesRequest['system'],
  conversion: SystemConversion,
  addition?: string | undefined,
): readonly SystemMessage[] {
  return typeof system === 'object'
    ? convertBlocks(system, conversion, addition)
    : convertAnew(system, conversion, addition);
}

const convertBlocks = rememberConversion(
  (blocks: TextBlock[], conversion: SystemConversion, addition: string | undefined) =>
    convertAnew(blocks, conversion, addition),
);

function convertAnew(
  system: MessagesRequest['system'],
  conversion: SystemConversion,
  addition: string | undefined,
): readonly SystemMessage[] {
  const parts = [
    ...systemParts(system, conversion),
    ...(addition === undefined ? [] : [textPart(addition)]),
  ];
  return parts.length === 0 ? [] : [systemMessage(parts, conversion)];
}

/** A message of the role that carries system text at this provider. */
export function systemMessage(
  parts: readonly TextPart[],
  { target }: Pick<Conversion, 'target'>,
): SystemMessage {
  return { role: target.provider.quirks.systemRole, content: joinText(parts, '\n\n') };
}

/** System text, top-level or of a message, without the billing block. */
export function systemParts(
  content: MessagesRequest['system'],
  conversion: Pick<Conversion, 'target'>,
): readonly TextPart[] {
  return systemBlocks(content).flatMap((block) => convertText(block, conversion));
}
