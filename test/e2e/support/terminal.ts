import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { waitUntil } from '../../support/wait-until.ts';

/** A terminal with a screen that can be read, as a person sees it. */
export interface ScreenTerminal {
  /** The visible text, without blanks at the ends of lines. */
  screen(): string;
  /** Every byte that was written to the terminal so far. */
  written(): string;
  type(keys: string): void;
  /** Waits for a text on the screen. @throws Error with the screen when it does not come. */
  shows(text: string | RegExp): Promise<void>;
  /** What programs have switched on and not off again; empty on a terminal that is as it was. */
  leftovers(): readonly string[];
  readonly exitCode: Promise<number>;
}

export interface TerminalOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const SIZE = { cols: 120, rows: 40 };

/** Starts a program in a terminal of its own, which is gone when the test ends. */
export function openTerminal({ file, args, cwd, env }: TerminalOptions): ScreenTerminal {
  const display = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
  const pty = spawn(file, [...args], {
    ...SIZE,
    cwd,
    env: { ...env, TERM: 'xterm-256color' },
  });
  let written = '';
  pty.onData((data) => {
    written += data;
    display.write(data);
  });
  // A terminal answers questions about itself, and programs wait for that.
  display.onData((answer) => pty.write(answer));
  let isRunning = true;
  const exitCode = new Promise<number>((resolve) => {
    pty.onExit((exit) => {
      isRunning = false;
      resolve(exit.exitCode);
    });
  });
  onTestFinished(async () => {
    if (isRunning) pty.kill('SIGHUP');
    await exitCode;
    display.dispose();
  });
  const screen = (): string => readScreen(display);
  return {
    screen,
    written: () => written,
    type: (keys) => pty.write(keys),
    async shows(text) {
      const isThere = () =>
        typeof text === 'string' ? screen().includes(text) : text.test(screen());
      await waitUntil(isThere, () => `the screen does not show ${text}:\n${screen()}`);
    },
    leftovers: () => readLeftovers(display),
    exitCode,
  };
}

function readScreen(display: xterm.Terminal): string {
  const { active } = display.buffer;
  const lines = Array.from(
    { length: display.rows },
    (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
  );
  return lines.join('\n').trimEnd();
}

function readLeftovers(display: xterm.Terminal): readonly string[] {
  const { modes, buffer } = display;
  const leftovers = {
    'the alternate screen': buffer.active.type !== 'normal',
    'bracketed paste': modes.bracketedPasteMode,
    'mouse tracking': modes.mouseTrackingMode !== 'none',
    'focus reports': modes.sendFocusMode,
    'application cursor keys': modes.applicationCursorKeysMode,
  };
  return Object.entries(leftovers).flatMap(([name, isOn]) => (isOn ? [name] : []));
}
