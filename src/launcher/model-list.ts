import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../json/is-record.ts';

/** Has claude ask its base URL for models and list them under `/model` (client.md 1.2). */
export const MODEL_LIST_VARIABLE = 'CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY';

/**
 * Removes the list of models that claude 2.1.197 keeps in its folder, by the base URL it came from,
 * if that is this session's: nobody can use it any more, and it holds the session's secret.
 */
export async function forgetModelList(claudeFolder: string, baseUrl: string): Promise<void> {
  const file = join(claudeFolder, 'cache', 'gateway-models.json');
  try {
    const list: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isRecord(list) && list['baseUrl'] === baseUrl) await rm(file, { force: true });
  } catch {
    // There is none, or it is of another version's making.
  }
}
