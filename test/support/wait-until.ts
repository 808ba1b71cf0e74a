/** Milliseconds. Generous: on a machine with other work a program may take long to get its turn. */
const DEADLINE_MS = 30_000;
const INTERVAL_MS = 20;

/**
 * Waits for something of which no event tells, such as the state of a screen or of a file.
 * @throws Error with `complaint` when it does not come.
 */
export async function waitUntil(
  isThere: () => boolean | Promise<boolean>,
  complaint: () => string,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => {
      setTimeout(resolve, INTERVAL_MS);
    });
  }
}
