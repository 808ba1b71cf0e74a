import { checkConfig } from '../../src/config/check-config.ts';
import { UserError } from '../../src/errors/user-error.ts';

/** The lines of the error that a file makes, each without the file's name. */
export function complaints(text: string, kind: 'user' | 'project' = 'user'): string[] {
  try {
    checkConfig({ [kind]: { path: '/f.toml', text, kind } });
  } catch (error) {
    if (!(error instanceof UserError) || !error.code.startsWith('config_')) throw error;
    return error.message.split('\n').map((line) => line.replace('/f.toml:', ''));
  }
  return [];
}
