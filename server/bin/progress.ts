const startedAt = Number(process.env.YARD_STARTED_AT) || Date.now();

// A reader that goes away (`npm start | head`) must not take the product with it.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** One line of progress with the seconds since the command was typed. */
export function say(text: string): void {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  console.log(`[${seconds} s] ${text}`);
}
