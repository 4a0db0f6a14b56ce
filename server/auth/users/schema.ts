import { z } from 'zod';
import { ROLES } from '#server/kernel/actor.ts';
import { isId, type SiteId } from '#server/kernel/ids.ts';
import { PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS } from '../passwords.ts';

export const SiteScope = z.union([
  z.literal('*'),
  z.custom<SiteId>((value) => isId('site', value), 'not a site id'),
]);
export const GrantInput = z.object({ role: z.enum(ROLES), siteId: SiteScope });
export const Password = z.string().min(PASSWORD_MIN_CHARACTERS).max(PASSWORD_MAX_CHARACTERS);
export const Email = z
  .email()
  .max(200)
  .transform((value) => value.toLowerCase());

export const CreateUser = z.object({
  email: Email,
  name: z.string().trim().min(1).max(60),
  password: Password.optional(),
  grants: z.array(GrantInput).min(1).max(50),
  homeSiteId: z.string().optional(),
  trial: z.boolean().default(false),
});

export const SetGrants = z.object({
  userId: z.string(),
  grants: z.array(GrantInput).max(50),
  version: z.number().int().optional(),
});
export const SetPassword = z.object({ userId: z.string(), password: Password });
export const SetActive = z.object({ userId: z.string(), active: z.boolean() });
export const UseLink = z.object({
  token: z.string().min(20).max(200),
  email: Email,
  name: z.string().trim().min(1).max(60),
  password: Password,
});
