// Starts the vendor's emulator, whose module is given, and says where in the words of the emulator of this repository.

const { createEmulator } = await import(process.argv[2]);
const users = [{ email: 'ada@example.com', first_name: 'Ada', email_verified: true, metadata: { team_name: 'engines' } }];
const { url, apiKey } = await createEmulator({ port: 0, seed: { users } });
const ready = { base_url: url, client_id: 'client_01EM0000000000000000000APP', api_key: apiKey };
process.stdout.write(`${JSON.stringify(ready)}\n`);
