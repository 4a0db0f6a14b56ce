import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

// The bare limit of live screens: a POST goes to every socket as it is. Serves a page of sixty tiles for a browser.
interface BareSocket {
  send(data: string): void;
}
interface BareServer {
  readonly clients: Set<BareSocket>;
  handleUpgrade(
    req: http.IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (client: BareSocket) => void,
  ): void;
}
// The same socket library as under the product's sockets; it comes with those.
const engine = createRequire(createRequire(import.meta.url).resolve('socket.io')).resolve('engine.io');
const { WebSocketServer } = createRequire(engine)('ws') as {
  WebSocketServer: new (options: { noServer: true }) => BareServer;
};

const PAGE = `<!doctype html><title>bare</title><style>div{display:inline-block;width:140px;height:100px;margin:4px;border:1px solid}</style>
<body>${Array.from({ length: 60 }, (_, i) => `<div data-door="d${i}">free</div>`).join('')}
<script>
const socket = new WebSocket('ws://' + location.host);
socket.onmessage = ({ data }) => {
  const { door, text } = JSON.parse(data);
  document.querySelector('[data-door="' + door + '"]').textContent = text;
};
document.addEventListener('click', ({ target }) => { target.style.outline = '2px solid blue'; });
</script>`;

const sockets = new WebSocketServer({ noServer: true });
const server = http.createServer((req, res) => {
  if (req.method !== 'POST') {
    res.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    return;
  }
  const chunks: Buffer[] = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    for (const client of sockets.clients) client.send(text);
    res.writeHead(202).end();
  });
});
server.on('upgrade', (req, socket, head) =>
  sockets.handleUpgrade(req, socket, head, (client) => sockets.clients.add(client)),
);
server.listen(0, '127.0.0.1', () => console.log(`ready ${(server.address() as AddressInfo).port}`));
process.on('disconnect', () => process.exit(0));
