import { createHash } from 'node:crypto';
import { verb, type Work } from '#server/infra/verb.ts';
import { actorRef } from '#server/kernel/actor.ts';
import { decided, notFound, refuse } from '#server/kernel/errors.ts';
import { newId } from '#server/kernel/ids.ts';
import { mayUnload } from '../policy.ts';
import { decidePhoto } from '../rules/photo.ts';
import { AddPhoto, RECEIPT_LIMITS } from '../schema.ts';

export interface PhotoSubject {
  readonly siteId: string;
  readonly visitId: string | null;
  readonly subjectKind: string;
  readonly subjectId: string;
}

export interface StoredPhoto {
  readonly photoId: string;
  /** False: these very bytes were there already. */
  readonly created: boolean;
}

/** Adds a photo to a receipt, one of its lines, or a stay. At most 300 kB; JPEG, PNG or WebP by its bytes. */
export const addPhoto = verb({
  name: 'photo.add',
  input: AddPhoto,
  policy: mayUnload,
  async run(work, input): Promise<StoredPhoto> {
    const subject = await findSubject(work, input.subjectKind, input.subjectId);
    work.at(subject?.siteId ?? null, input.subjectKind);
    if (!subject) throw notFound(input.subjectKind);
    const stored = await storePhoto(work, subject, input);
    if (!stored.created) work.unchanged();
    else
      await work.audit({
        subject: { kind: 'photo', id: stored.photoId },
        siteId: subject.siteId,
        before: null,
        after: { ...subject },
      });
    return stored;
  },
});

/** Keeps a photo once, whoever sends it again. */
export async function storePhoto(
  work: Work,
  subject: PhotoSubject,
  photo: { bytes: Uint8Array; takenAt?: Date | undefined },
): Promise<StoredPhoto> {
  const mediaType = decided(decidePhoto(photo.bytes));
  const sha256 = createHash('sha256').update(photo.bytes).digest('hex');
  const known = await work.tx.photo.findUnique({
    where: { subjectId_sha256: { subjectId: subject.subjectId, sha256 } },
    select: { id: true },
  });
  if (known) return { photoId: known.id, created: false };
  const there = await work.tx.photo.count({ where: { subjectId: subject.subjectId } });
  if (there >= RECEIPT_LIMITS.photosPerSubject)
    throw refuse({ reason: 'photo.too_many', params: { most: RECEIPT_LIMITS.photosPerSubject } });
  const id = newId('photo', work.ctx.now.getTime());
  await work.tx.photo.create({
    data: {
      id,
      ...subject,
      mediaType,
      bytes: new Uint8Array(photo.bytes),
      sha256,
      takenAt: photo.takenAt ?? work.ctx.now,
      takenBy: actorRef(work.ctx.actor),
    },
    select: { id: true },
  });
  return { photoId: id, created: true };
}

async function findSubject(work: Work, subjectKind: string, subjectId: string): Promise<PhotoSubject | null> {
  if (subjectKind === 'visit') {
    const visit = await work.tx.visit.findUnique({ where: { id: subjectId } });
    return visit && { siteId: visit.siteId, visitId: visit.id, subjectKind, subjectId };
  }
  const receipt = await work.tx.receipt.findFirst({
    where: subjectKind === 'receipt' ? { id: subjectId } : { lines: { some: { id: subjectId } } },
  });
  return receipt && { siteId: receipt.siteId, visitId: receipt.visitId, subjectKind, subjectId };
}
