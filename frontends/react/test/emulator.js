// Starts the emulator for a test file, and speaks to its control API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program =
  process.env.AUTHKIT_EMULATOR ?? fileURLToPath(new URL('../../../target/debug/authkit-emulator', import.meta.url));

/** Runs until `stop()`. Options are those of its command line. */
export async function startEmulator(...options) {
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`))),
  ]);
  const { base_url: baseUrl, client_id: clientId, port } = JSON.parse(line);
  return {
    baseUrl,
    clientId,
    port,
    async control(method, path, body) {
      const response = await fetch(`${baseUrl}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
      if (!response.ok) {
        throw new Error(`the emulator refused ${method} ${path}: ${await response.text()}`);
      }
      return response.json();
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
