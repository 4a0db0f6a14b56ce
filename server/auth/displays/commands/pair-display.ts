import { randomInt } from 'node:crypto';
import { newToken, tokenHash } from '#server/infra/secrets.ts';
import { roles, verb } from '#server/infra/verb.ts';
import { notFound } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { settingChanged } from '#server/kernel/setting-changed.ts';
import { addMinutes } from '#server/kernel/time.ts';
import { CreateDisplay, PairDisplay, RevokeDisplay } from '../schema.ts';

const CODE_MINUTES = 15;
const CODE_CHARACTERS = 8;
/** No letters or digits that look alike from a distance. */
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRTUVWXYZ2346789';

/** Announces a wall screen; the code is shown once and pairs one screen within a quarter of an hour. */
export const createDisplay = verb({
  name: 'display.create',
  input: CreateDisplay,
  policy: roles('admin'),
  async run({ ctx, tx, at, audit, record }, input) {
    at(input.siteId, 'site');
    const id = newId('display', ctx.now.getTime());
    const code = Array.from(
      { length: CODE_CHARACTERS },
      () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
    ).join('');
    await tx.display.create({
      data: {
        id,
        ...input,
        codeHash: tokenHash(code),
        codeExpiresAt: addMinutes(ctx.now, CODE_MINUTES),
        createdAt: ctx.now,
      },
    });
    await audit({
      subject: { kind: 'display', id },
      siteId: input.siteId,
      before: null,
      after: { ...input },
    });
    await record(settingChanged('display', id));
    return { id, code, expiresAt: addMinutes(ctx.now, CODE_MINUTES) };
  },
});

/** Redeems a code: the screen gets a token that reads the board of its one site and nothing else. */
export const pairDisplay = verb({
  name: 'display.pair',
  input: PairDisplay,
  policy: (actor) => actor.kind === 'system',
  async run({ ctx, tx, at, audit, record }, input) {
    at(null, 'display');
    const display = await tx.display.findUnique({ where: { codeHash: tokenHash(input.code) } });
    const token = newToken('wall');
    const paired = await tx.display.updateMany({
      where: { id: display?.id ?? '', codeExpiresAt: { gt: ctx.now }, revokedAt: null },
      data: { tokenHash: tokenHash(token), codeHash: null, codeExpiresAt: null, pairedAt: ctx.now },
    });
    if (!display || paired.count === 0) throw notFound('display');
    await audit({
      subject: { kind: 'display', id: display.id },
      siteId: display.siteId,
      before: { paired: false },
      after: { paired: true },
    });
    await record(settingChanged('display', display.id));
    return { id: display.id, token };
  },
});

export const revokeDisplay = verb({
  name: 'display.revoke',
  input: RevokeDisplay,
  policy: roles('admin'),
  async run({ ctx, tx, at, audit, record, unchanged }, input) {
    const display = await tx.display.findUnique({ where: { id: input.displayId } });
    if (!display) throw notFound('display');
    at(display.siteId, 'display');
    if (display.revokedAt) {
      unchanged();
      return { id: display.id };
    }
    await tx.display.update({
      where: { id: display.id },
      data: { revokedAt: ctx.now, tokenHash: null, codeHash: null },
    });
    await audit({
      subject: { kind: 'display', id: display.id },
      siteId: display.siteId,
      before: { revoked: false },
      after: { revoked: true },
    });
    await record(settingChanged('display', display.id));
    return { id: display.id };
  },
});
