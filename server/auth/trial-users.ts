import type { Config } from '#server/infra/config.ts';
import type { Role } from '#server/kernel/actor.ts';

export interface TrialUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}

/** One password for every trial account; they exist only in trial mode. */
const TRIAL_PASSWORD = 'trial-yard-2026';

const PEOPLE: readonly (readonly [string, string, Role])[] = [
  ['ana@trial.example', 'Ana Brandt', 'dispatcher'],
  ['dirk@trial.example', 'Dirk Lemaire', 'dock_lead'],
  ['gwen@trial.example', 'Gwen Okafor', 'gate_clerk'],
  ['mario@trial.example', 'Mario Ortiz', 'marshal'],
  ['petra@trial.example', 'Petra Novak', 'approver'],
  ['mina@trial.example', 'Mina Sato', 'manager'],
  ['ivan@trial.example', 'Ivan Petrov', 'integration'],
  ['stella@trial.example', 'Stella Rossi', 'steward'],
  ['admin@trial.example', 'Ada Admin', 'admin'],
];

/** The sandbox's people; nobody in production. */
export function trialUsers(config: Pick<Config, 'mode'>): readonly TrialUser[] {
  if (config.mode !== 'trial') return [];
  return PEOPLE.map(([email, name, role]) => ({ email, name, role, password: TRIAL_PASSWORD }));
}
