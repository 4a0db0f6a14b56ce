import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

// The bare limit: node:http and pg, one INSERT and so one flushed commit for each request. Argument: database.
const CONNECTIONS = 64;
const pool = new pg.Pool({ connectionString: process.argv[2], max: CONNECTIONS });
await pool.query('CREATE TABLE IF NOT EXISTS bench_limit (id bigserial PRIMARY KEY, body bytea NOT NULL)');
const server = http.createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', async () => {
    await pool.query({
      name: 'insert',
      text: 'INSERT INTO bench_limit (body) VALUES ($1)',
      values: [Buffer.concat(chunks)],
    });
    res.writeHead(202).end('{}');
  });
});
server.listen(0, '127.0.0.1', () => console.log(`ready ${(server.address() as AddressInfo).port}`));
process.on('disconnect', () => process.exit(0));
