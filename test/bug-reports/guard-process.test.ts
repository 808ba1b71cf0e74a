import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardProcess, isTerminalGone } from '../../src/bug-reports/guard-process.ts';

const failure = (code: string, syscall = 'write') =>
  Object.assign(new Error(code), { code, syscall });

function guarded() {
  const process = new EventEmitter();
  const heard: string[] = [];
  process.on('warning', () => heard.push('printed'));
  process.once('uncaughtException', () => heard.push('ended'));
  const told: unknown[] = [];
  const unguard = guardProcess(process, {
    report: (error) => told.push(error),
    warn: (message) => told.push(message),
  });
  return { process, heard, told, unguard };
}

describe('guardProcess', () => {
  it.each(['uncaughtException', 'unhandledRejection'])('reports an %s and goes on', (event) => {
    const { process, heard, told } = guarded();
    const bug = new TypeError('x');
    process.emit(event, bug);
    process.emit(event, bug);
    expect(told).toEqual([bug, bug]);
    expect(heard).toEqual([]);
  });

  it('keeps warnings off the terminal, and tells them', () => {
    const { process, heard, told } = guarded();
    process.emit('warning', new RangeError('too many listeners'));
    expect(told).toEqual(['RangeError: too many listeners']);
    expect(heard).toEqual([]);
  });

  it('takes a terminal that is gone for no bug', () => {
    const { process, told } = guarded();
    process.emit('uncaughtException', failure('EPIPE'));
    process.emit('uncaughtException', failure('EIO'));
    expect(told).toEqual([]);
  });

  it('puts everything back, what was to be heard once included', () => {
    const { process, heard, told, unguard } = guarded();
    unguard();
    process.emit('warning', new Error('x'));
    process.emit('uncaughtException', new Error('x'));
    expect(heard).toEqual(['printed', 'ended']);
    expect(told).toEqual([]);
    expect(process.listenerCount('uncaughtException')).toBe(0);
  });
});

describe('isTerminalGone', () => {
  it.each([
    [failure('EPIPE'), true],
    [failure('EIO'), true],
    [failure('EIO', 'read'), false],
    [failure('ECONNRESET'), false],
    [new Error('EPIPE'), false],
    ['EPIPE', false],
  ])('of %s is %s', (error, expected) => {
    expect(isTerminalGone(error)).toBe(expected);
  });
});
