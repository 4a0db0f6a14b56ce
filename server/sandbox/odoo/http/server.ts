import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { handleControl } from './control.ts';
import { handleJson2 } from './json2.ts';
import { handleJsonRpc } from './jsonrpc.ts';
import { handlePage } from './pages.ts';
import { BodyTooLarge, noDatabase, page, sendHtml, sendJson } from './replies.ts';
import type { Runtime } from './runtime.ts';
import { versionInfo } from './version.ts';

/** The HTTP face of the sandbox. */
export function createSandboxServer(runtime: Runtime, onBug: (error: unknown) => void): Server {
  return createServer((request, response) => {
    route(runtime, request, response).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) return answerLate(response, 413, 'Request Entity Too Large');
      if (response.destroyed) return undefined;
      onBug(error);
      return answerLate(response, 500, 'Internal Server Error');
    });
  });
}

function answerLate(response: ServerResponse, status: number, title: string): void {
  if (!response.headersSent) sendHtml(response, status, page(status, title, 'The sandbox could not answer.'));
}

async function route(runtime: Runtime, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const path = url.pathname;
  if (runtime.control && path.startsWith('/sandbox/')) return handleControl(runtime, request, response, url);
  const outage = runtime.faults.outage(Date.now());
  if (outage === 'close') return void request.socket.destroy();
  if (outage === '503')
    return sendHtml(response, 503, page(503, 'Service Unavailable', 'Down for maintenance.'), {
      'Retry-After': '5',
    });
  if (path === '/jsonrpc') return handleJsonRpc(runtime, request, response);
  const modern = runtime.registry.version >= 19;
  if (modern && (path === '/web/version' || path === '/json/version')) return sendVersion(runtime, response);
  if (modern && (path.startsWith('/json/2/') || path === '/json/2'))
    return handleJson2(runtime, request, response, path);
  if (modern && path.startsWith('/json/')) return redirectToLogin(response, path);
  if (request.method === 'GET' && (await handlePage(runtime, response, path))) return;
  sendHtml(response, 404, noDatabase);
}

function sendVersion(runtime: Runtime, response: ServerResponse): void {
  const { server_version_info, server_version } = versionInfo(runtime.registry.version);
  sendJson(response, 200, { version_info: server_version_info, version: server_version });
}

function redirectToLogin(response: ServerResponse, path: string): void {
  const target = `/web/login?redirect=${encodeURIComponent(`${path}?`)}`;
  sendHtml(
    response,
    303,
    page(303, 'Redirecting...', `You should be redirected to <a href="${target}">${target}</a>.`),
    { Location: target },
  );
}
