import { notFound } from 'next/navigation';
import { getCaller } from '../trpc/server.tsx';

/** The stay of a page; a foreign or misspelt id is a page that does not exist, anything else a fault of ours. */
export async function visitOrNotFound(visitId: string) {
  const caller = await getCaller();
  return caller.visits.get({ visitId: visitId as never }).catch((error: unknown) => {
    const code = (error as { code?: string }).code;
    if (code === 'NOT_FOUND' || code === 'BAD_REQUEST') notFound();
    throw error;
  });
}
