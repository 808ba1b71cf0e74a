import { describe, expect, it, vi } from 'vitest';
import type { WholeRequest } from '../../src/conversation/remarks.ts';
import { rememberConversion } from '../../src/conversation/remember-conversion.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import { testProvider } from '../support/test-config.ts';

interface Source {
  readonly name: string;
}

type Conversion = WholeRequest & {
  readonly target: Target;
  readonly toolName: (name: string) => string;
};

const PROVIDER = testProvider('http://127.0.0.1:9');
const TARGET: Target = { provider: PROVIDER, model: 'm' };

function createConversion(changes: Partial<Conversion> = {}) {
  const warnings: string[] = [];
  const conversion: Conversion = {
    target: TARGET,
    warn: (feature) => void warnings.push(feature),
    toolName: (name) => `short ${name}`,
    ...changes,
  };
  return { conversion, warnings };
}

function createRemembered() {
  const convert = vi.fn(({ name }: Source, { warn, toolName }: Conversion, extra: unknown) => {
    warn('strict', 'dropped');
    return { name: toolName(name), extra };
  });
  return { convert, remembered: rememberConversion(convert) };
}

describe('rememberConversion', () => {
  it('gives the same for the same object, with its warnings', () => {
    const { convert, remembered } = createRemembered();
    const source = { name: 'a' };
    const first = remembered(source, createConversion().conversion, { b: 1 });
    const { conversion, warnings } = createConversion({
      target: { provider: { ...PROVIDER, transformers: [...PROVIDER.transformers] }, model: 'm' },
    });
    expect(remembered(source, conversion, { b: 1 })).toBe(first);
    expect(warnings).toEqual(['strict']);
    expect(convert).toHaveBeenCalledTimes(1);
  });

  it.each<[string, Partial<Conversion>, unknown]>([
    ['model', { target: { ...TARGET, model: 'n' } }, 1],
    ['provider', { target: { ...TARGET, provider: { ...PROVIDER, name: 'n' } } }, 1],
    ['name on the wire', { toolName: (name) => `shorter ${name}` }, 1],
    ['extra', {}, 2],
  ])('converts anew for another %s', (_what, changes, extra) => {
    const { convert, remembered } = createRemembered();
    const source = { name: 'a' };
    remembered(source, createConversion().conversion, 1);
    const { conversion, warnings } = createConversion(changes);
    expect(remembered(source, conversion, extra)).toEqual(convert(source, conversion, extra));
    expect(warnings).toEqual(['strict', 'strict']);
    expect(convert).toHaveBeenCalledTimes(3);
  });

  it('keeps apart what goes to several models in turn', () => {
    const { convert, remembered } = createRemembered();
    const source = { name: 'a' };
    for (const model of ['m', 'n', 'm', 'n']) {
      remembered(source, createConversion({ target: { ...TARGET, model } }).conversion, 1);
    }
    expect(convert).toHaveBeenCalledTimes(2);
  });
});
