import { trialUsers } from '#server/auth/trial-users.ts';
import { readConfig } from '#server/infra/config.ts';
import { openCtx } from '#server/infra/context.ts';
import { openDatabase } from '#server/infra/db/client.ts';
import { openSecretBox } from '#server/infra/secrets.ts';
import { SYSTEM } from '#server/kernel/actor.ts';
import { distributor } from './distributor.ts';
import { loadPartners, partnerKeysFile } from './load-partners.ts';
import { loadPeople } from './load-people.ts';
import { loadYard } from './load-yard.ts';
import { manufacturer } from './manufacturer.ts';

/** Fills a trial: both model customers, people and partners. Running it again changes nothing. */
const config = readConfig();
const database = openDatabase(config.database.url, { max: 4, name: 'yard-seed' });
try {
  const ctx = openCtx(database.db, SYSTEM);
  const sites = await loadYard(ctx, distributor);
  const plants = await loadYard(ctx, manufacturer);
  const people = trialUsers(config);
  await loadPeople(ctx, people, sites.get('CHI') ?? null);
  if (config.sandbox)
    await loadPartners(ctx, openSecretBox(config.secretsKey), config.dataDir, new Map([...sites, ...plants]));
  for (const person of people)
    console.log(`  ${person.role.padEnd(12)} ${person.email.padEnd(24)} ${person.password}`);
  if (config.sandbox) console.log(`  Keys of the trial's partners: ${partnerKeysFile(config.dataDir)}`);
} finally {
  await database.close();
}
