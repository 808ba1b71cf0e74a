import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderErrors } from '../support/render-errors.ts';

describe('docs/errors.md', () => {
  it('says what the tables say', async () => {
    const file = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));
    await expect(renderErrors()).toMatchFileSnapshot(file);
  });
});
