import { prepareTestServer } from './database.ts';

/** Before the integration tests: pay for the server and the template once, not in the first test's time. */
export default async function setup(): Promise<void> {
  await prepareTestServer();
}
