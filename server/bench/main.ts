import { generateClientIfStale } from '#server/bin/prisma-cli.ts';

// `npm run bench [-- part …]`. A fresh checkout has no database client yet, and the parts import it.
await generateClientIfStale();
await import('./run-parts.ts');
