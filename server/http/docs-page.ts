import { EVENT_TYPES } from '#server/integration/formats/canonical/events.ts';
import { exampleEvent } from '#server/integration/formats/canonical/examples.ts';
import { buildOpenApi } from '#server/integration/formats/canonical/openapi.ts';

/** Nothing on the page runs: it is text and a style sheet. */
export const DOCS_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The partner API for people: doors, proofs, a working example for each event. */
export function docsPage(publicUrl: string, now: Date): string {
  const api = buildOpenApi({ serverUrl: publicUrl, now }) as {
    info: { title: string; version: string; description: string };
    paths: Record<string, Record<string, Operation>>;
  };
  const paths = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationHtml(method, path, operation)),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(api.info.title)}</title><style>${STYLE}</style></head><body><main>
<h1>${text(api.info.title)} <small>${text(api.info.version)}</small></h1>
<p>${text(api.info.description)}</p>
<p>Machine-readable: <a href="/api/v1/openapi.json">openapi.json</a></p>
${paths.join('\n')}
<h2>Prove who you are</h2>
<p>With a bearer key: <code>Authorization: Bearer …</code>. Or signed by Standard Webhooks with the headers
<code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code>; under /api/v1 also
<code>x-yard-partner</code> with your partner code. A GET is signed over an empty body.</p>
<h2>Events</h2>
${EVENT_TYPES.map((type) => eventHtml(publicUrl, type, now)).join('\n')}
</main></body></html>`;
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const statuses = Object.keys(operation.responses).join(', ');
  return `<section><h2><code>${text(method.toUpperCase())} ${text(path)}</code></h2><p>${text(operation.summary ?? '')}.
${text(operation.description ?? '')}</p><p>Answers: ${text(statuses)}</p></section>`;
}

function eventHtml(publicUrl: string, type: (typeof EVENT_TYPES)[number], now: Date): string {
  const body = JSON.stringify(exampleEvent(type, now), null, 2);
  const curl = `curl -sS ${publicUrl}/api/v1/events \\
  -H 'authorization: Bearer YOUR_KEY' -H 'content-type: application/cloudevents+json' \\
  --data-binary @- <<'EVENT'\n${body}\nEVENT`;
  return `<section><h3 id="${text(type)}">${text(type)}</h3><pre>${text(curl)}</pre></section>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}pre{background:#f3f4f6;padding:1rem;overflow:auto;border-radius:6px}
code{background:#f3f4f6;padding:0 .25em}h2{margin-top:2.5rem}small{color:#5b6470;font-weight:400}
@media (prefers-color-scheme:dark){body{background:#111418;color:#e6e9ed}pre,code{background:#1c2127}a{color:#8ab4ff}}`;
