import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { ROOT, readManifest } from './pack.ts';

const VERSION = readManifest().version;
const CHANGELOG = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** The entries: a version and a date, or what is not released yet. */
const ENTRIES = [...CHANGELOG.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);

describe('the version', () => {
  it('is a semantic one', () => {
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('is what tproxy says', async () => {
    const { stdout, status } = await runTproxy({
      person: await scratchPerson(),
      args: ['--version'],
    });
    expect([status, stdout.trim()]).toEqual([0, VERSION]);
  });
});

describe('CHANGELOG.md', () => {
  it('has entries of a version and a date, after what is not released yet', () => {
    expect(ENTRIES[0]).toBe('[Unreleased]');
    for (const title of ENTRIES.slice(1)) {
      expect(title).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
    }
  });

  it('has an entry for this version', () => {
    expect(ENTRIES.some((title) => title.startsWith(`[${VERSION}] - `))).toBe(true);
  });

  it('says of what kind each change is', () => {
    const kinds = [...CHANGELOG.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.filter((kind) => !KINDS.includes(kind ?? ''))).toEqual([]);
  });
});
