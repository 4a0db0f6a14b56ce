#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which cannot be downloaded everywhere: the same protocol
// (newline JSON-RPC on stdio, plus `cli <command>`), answered by the WASM build of the same engine.
// The Prisma CLI is pointed here by PRISMA_SCHEMA_ENGINE_BINARY.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import readline from 'node:readline';
import pg from 'pg';
import { adapterFactory, canConnect, databaseName, runOnServer } from './schema-engine-database.mjs';

const ERROR_CODES = { ECONNREFUSED: 'P1001', '28P01': 'P1000', '3D000': 'P1003', '42P04': 'P1009' };
const PRINT_REQUESTS_FROM = 1_000_000; // ids of requests we send, far from those the CLI uses

const args = parseArguments(process.argv.slice(2));
if (args.version) {
  console.log('schema-engine-cli wasm');
} else if (args.cli) {
  process.exitCode = await runCliCommand(args.cli[0], args.url);
} else {
  await serve();
}

function parseArguments(argv) {
  const parsed = { models: [], url: new URL('postgresql://127.0.0.1/none'), cli: null, version: false };
  for (let i = 0; i < argv.length; i++) {
    const flag = argv[i];
    if (flag === '--datamodels') parsed.models.push(argv[++i]);
    else if (flag === '--datasource') parsed.url = new URL(JSON.parse(argv[++i]).url ?? parsed.url);
    else if (flag === '--version') parsed.version = true;
    else if (flag === 'cli') {
      parsed.cli = argv.slice(i + 1);
      break;
    } else i++; // a flag we do not need, with its value
  }
  return parsed;
}

async function runCliCommand(command, url) {
  log('INFO', 'schema-engine wasm'); // the CLI skips the first line
  const name = pg.escapeIdentifier(databaseName(url));
  try {
    if (command === 'create-database') await runOnServer(url, `CREATE DATABASE ${name}`);
    else if (command === 'drop-database') await runOnServer(url, `DROP DATABASE ${name} WITH (FORCE)`);
    else await canConnect(url);
    return 0;
  } catch (error) {
    log('ERROR', error.message || error.code, ERROR_CODES[error.code] ?? 'P1001');
    return 1;
  }
}

async function serve() {
  const factory = adapterFactory(args.url);
  const engine = await loadEngine(factory);
  const handlers = {
    getDatabaseVersion: () => engine.version(null),
    createDatabase: async () => ({ databaseName: databaseName(args.url) }),
    // The WASM build reads a shadow schema here that only devDiagnostic puts into its cache.
    async evaluateDataLoss(params) {
      await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
      return engine.evaluateDataLoss(params);
    },
    // The native engine prints a script through the client; the WASM build returns it.
    async diff(params) {
      const result = await engine.diff(params);
      if (result.stdout) send({ id: nextPrintId++, method: 'print', params: { content: result.stdout } });
      return { exitCode: result.exitCode, stdout: null };
    },
  };
  let nextPrintId = PRINT_REQUESTS_FROM;
  let queue = Promise.resolve();
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    queue = queue.then(() => answer(JSON.parse(line), handlers, engine, factory));
  });
  lines.on('close', () => queue.finally(() => process.exit(0)));
}

async function answer(message, handlers, engine, factory) {
  if (!message.method) return; // the CLI's answer to a print request
  try {
    const handler = handlers[message.method] ?? engine[message.method].bind(engine);
    send({ id: message.id, result: (await handler(message.params)) ?? null });
  } catch (error) {
    const isDriverError = error?.code === undefined && error?.id !== undefined;
    const cause = (isDriverError && factory.errorRegistry.consumeError(error.id)?.error) || error;
    const data = {
      is_panic: false,
      message: cause.message ?? String(cause),
      meta: error?.meta ?? null,
      error_code: error?.code ?? null,
    };
    const text = 'An error happened. Check the data field for details.';
    send({ id: message.id, error: { code: 4466, message: text, data } });
  }
}

async function loadEngine(factory) {
  const modulePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = fs.readFileSync(modulePath.replace(/\.js$/, '.wasm'));
  const wasm = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(wasm.instance.exports);
  wasm.instance.exports.__wbindgen_start();
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => log('ERROR', message) };
  const datamodels = args.models.map((file) => [file, fs.readFileSync(file, 'utf8')]);
  const debug = (line) => process.env.DEBUG && process.stderr.write(`${line}\n`);
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.length ? datamodels : undefined },
    debug,
    factory,
  );
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function log(level, message, errorCode) {
  const fields = { message, error_code: errorCode, migrate_action: 'log' };
  const line = { timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
