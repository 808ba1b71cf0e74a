// Runs the built `init` on the terminal that it is started in. Arguments: the address of Ollama.
import { runInit } from '../../dist/commands/init.js';

const [, , ollamaUrl] = process.argv;
const { env, stdin, stdout, stderr } = process;
const homeDir = env['HOME'] ?? '/';
try {
  await runInit(
    { force: false, print: false },
    { env, cwd: homeDir, homeDir, stdin, stdout, stderr, ollamaUrl },
  );
} catch (error) {
  stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = error.exitStatus ?? 1;
}
