import type { ToolResultBlock } from '../../anthropic/request.ts';
import { INTERRUPTED_CALL, NO_OUTPUT, orphanResult } from '../../conversation/notes.ts';
import type { AnsweredCall } from '../../conversation/turns.ts';
import type { Conversion } from './conversion.ts';
import { contentBlocks, convertBlock } from './convert-content.ts';
import type { Part } from './wire-types.ts';

/** The responses to one turn's calls, in the order of the calls, and the files that cannot stand in them. */
export interface ConvertedAnswers {
  readonly responses: readonly Part[];
  readonly media: readonly Part[];
}

/** Tool results as function responses (wire.md 7.2). */
export function convertAnswers(
  answers: readonly AnsweredCall[],
  conversion: Conversion,
): ConvertedAnswers {
  const media: Part[] = [];
  const responses = answers.map(({ call, result }): Part => {
    const content = result === undefined ? INTERRUPTED : readResult(result, conversion);
    const inside = conversion.family.takesFilesInResponses ? content.files : [];
    if (inside.length < content.files.length) {
      media.push({ text: `From the result of tool call ${call.id}:` }, ...content.files);
    }
    return {
      functionResponse: {
        ...(conversion.target.provider.options.functionCallIds ? { id: call.id } : {}),
        name: conversion.toolName(call.name),
        // Always one string: Google would act on a {"$ref": …} that stands there as JSON.
        response: content.isError ? { error: content.text } : { output: content.text },
        ...(inside.length > 0 ? { parts: [...inside] } : {}),
      },
    };
  });
  return { responses, media };
}

/** A result that answers no call, as what any user might say. */
export function convertOrphan(result: ToolResultBlock, conversion: Conversion): readonly Part[] {
  const { text, files } = readResult(result, conversion);
  return [{ text: orphanResult(result.tool_use_id, text) }, ...files];
}

interface ResultContent {
  readonly text: string;
  readonly files: readonly Part[];
  readonly isError: boolean;
}

const INTERRUPTED: ResultContent = { text: INTERRUPTED_CALL, files: [], isError: true };

function readResult(result: ToolResultBlock, conversion: Conversion): ResultContent {
  const parts = contentBlocks(result.content).flatMap((block) => convertBlock(block, conversion));
  const files = parts.filter((part) => part.text === undefined);
  const texts = parts.map((part) => part.text ?? '[an attached file]');
  return {
    text: texts.length === 0 ? NO_OUTPUT : texts.join('\n'),
    files,
    isError: result.is_error === true,
  };
}
