import { readFileSync, writeFileSync } from 'node:fs';

/** Bytes in a kB of /proc. */
const KB = 1024;
/** Milliseconds of one tick in /proc/PID/stat: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/**
 * Resident memory of a process in bytes; NaN where there is no /proc.
 * @param {number} pid
 */
export function residentBytes(pid) {
  return statusField(pid, 'VmRSS');
}

/**
 * The most resident memory since `forgetPeak`, in bytes.
 * @param {number} pid
 */
export function peakBytes(pid) {
  return statusField(pid, 'VmHWM');
}

/**
 * @param {number} pid
 * @returns {boolean} false where the peak cannot be reset.
 */
export function forgetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return true;
  } catch {
    return false;
  }
}

/**
 * Processor time that a process has used so far, in milliseconds, all its threads together. It
 * advances in steps of 10 ms, so only the sum over many requests says anything.
 * @param {number} pid
 */
export function processorMs(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces; utime and stime are the 12th and 13th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

/**
 * @param {number} pid
 * @param {string} name
 */
function statusField(pid, name) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * KB;
  } catch {
    return Number.NaN;
  }
}
