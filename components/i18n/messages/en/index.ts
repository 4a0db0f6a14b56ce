import admin from './admin.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import auth from './auth.json' with { type: 'json' };
import board from './board.json' with { type: 'json' };
import corrections from './corrections.json' with { type: 'json' };
import crash from './crash.json' with { type: 'json' };
import displays from './displays.json' with { type: 'json' };
import errors from './errors.json' with { type: 'json' };
import exceptions from './exceptions.json' with { type: 'json' };
import format from './format.json' with { type: 'json' };
import integrations from './integrations.json' with { type: 'json' };
import mappings from './mappings.json' with { type: 'json' };
import odoo from './odoo.json' with { type: 'json' };
import partners from './partners.json' with { type: 'json' };
import receipt from './receipt.json' with { type: 'json' };
import shell from './shell.json' with { type: 'json' };
import simulation from './simulation.json' with { type: 'json' };
import states from './states.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };
import users from './users.json' with { type: 'json' };
import visit from './visit.json' with { type: 'json' };
import wall from './wall.json' with { type: 'json' };

/** The English catalogue: one file per feature, one line here. */
export const en = {
  admin,
  audit,
  auth,
  board,
  corrections,
  crash,
  displays,
  errors,
  exceptions,
  format,
  integrations,
  mappings,
  odoo,
  partners,
  receipt,
  shell,
  simulation,
  states,
  ui,
  users,
  visit,
  wall,
};
