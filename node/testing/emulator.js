// Starts the emulator for a test file, and speaks to its control API.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const program = process.env.AUTHKIT_EMULATOR ?? join(__dirname, '../../target/debug/authkit-emulator');

/** Runs until `stop()`. Options are those of its command line. */
async function startEmulator(options = {}) {
  const settings = { 'client-id': 'client_emulator', 'api-key': 'sk_test_emulator', ...options };
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'error').then(([error]) => Promise.reject(error)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`))),
  ]);
  const { base_url: baseUrl } = JSON.parse(line);

  async function control(method, path, body) {
    const response = await fetch(`${baseUrl}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`the emulator refused ${method} ${path}: ${text}`);
    }
    return JSON.parse(text);
  }

  return {
    baseUrl,
    clientId: settings['client-id'],
    apiKey: settings['api-key'],
    control,
    code: async (request = { email: 'ada@example.com' }) => (await control('POST', 'codes', request)).code,
    fault: (fault) => control('POST', 'faults', fault),
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

module.exports = { startEmulator };
