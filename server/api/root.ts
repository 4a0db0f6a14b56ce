import { appointments } from './routers/appointments.ts';
import { audit } from './routers/audit.ts';
import { corrections } from './routers/corrections.ts';
import { displays } from './routers/displays.ts';
import { doors } from './routers/doors.ts';
import { exceptions } from './routers/exceptions.ts';
import { integrations } from './routers/integrations.ts';
import { mappings } from './routers/mappings.ts';
import { moves } from './routers/moves.ts';
import { odoo } from './routers/odoo.ts';
import { ownership } from './routers/ownership.ts';
import { partners } from './routers/partners.ts';
import { receipts } from './routers/receipts.ts';
import { search } from './routers/search.ts';
import { session } from './routers/session.ts';
import { simulation } from './routers/simulation.ts';
import { sites } from './routers/sites.ts';
import { users } from './routers/users.ts';
import { visits } from './routers/visits.ts';
import { createCallerFactory, router } from './trpc.ts';

export const appRouter = router({
  appointments,
  audit,
  corrections,
  displays,
  doors,
  exceptions,
  integrations,
  mappings,
  moves,
  odoo,
  ownership,
  partners,
  receipts,
  search,
  session,
  simulation,
  sites,
  users,
  visits,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;
