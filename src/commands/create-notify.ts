import { printableLines } from '../status/printable.ts';

/** Tells the person at the terminal something, in a sentence or a few lines. */
export type Notify = (text: string) => void;

/** What is told may hold the names of folders, models and hosts, which others chose. */
export function createNotify(stderr: NodeJS.WritableStream): Notify {
  return (text) => {
    stderr.write(`tproxy: ${printableLines(text)}\n`);
  };
}
