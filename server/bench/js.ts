import { gzipSync } from 'node:zlib';
import { type Figure, type PartResult, plain } from './figures.ts';
import { runningProduct, SITE } from './product.ts';

const GOAL_KB = { app: 350, board: 330 };

/** JavaScript a browser loads before a page works, gzipped, as the built product serves it (G11). */
export async function benchJs(): Promise<PartResult> {
  const { product, session } = await runningProduct();
  const routes = [
    '/sign-in',
    `/s/${SITE.toLowerCase()}/board`,
    '/exceptions',
    '/visits/new',
    '/master-data',
    '/admin',
    '/wall',
  ];
  const cookie = `${session.name}=${session.value}`;
  const figures: Figure[] = [];
  for (const route of routes) {
    const { bytes, files } = await scriptsOf(product.url, route, route === '/sign-in' ? '' : cookie);
    const kB = bytes / 1_000;
    const goal = route.endsWith('/board') ? GOAL_KB.board : GOAL_KB.app;
    figures.push(plain(route, `${kB.toFixed(0)} kB gz in ${files} files`, `<= ${goal} kB`, kB <= goal));
  }
  return { title: 'js: first-load JavaScript of each route, gzipped (G11)', figures };
}

async function scriptsOf(base: string, route: string, cookie: string) {
  const page = await fetch(base + route, { headers: { cookie } });
  if (!page.ok) throw new Error(`${route} answers ${page.status}`);
  if (new URL(page.url).pathname !== route) throw new Error(`${route} leads to ${page.url}`);
  const html = await page.text();
  const sources = new Set(
    [...html.matchAll(/<script[^>]+src="([^"]+\.js[^"]*)"([^>]*)/g)]
      .filter(([tag]) => !/nomodule/i.test(tag))
      .map(([, source]) => source ?? ''),
  );
  let bytes = 0;
  for (const source of sources) {
    const script = await fetch(new URL(source, base));
    bytes += gzipSync(Buffer.from(await script.arrayBuffer())).length;
  }
  return { bytes, files: sources.size };
}
