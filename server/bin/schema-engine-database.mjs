// How the WASM schema engine reaches PostgreSQL: Prisma's own driver adapter, with the corrections that
// migrations need. Only the schema-engine process loads this file.
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

const OID = { char: 18, name: 19, text: 25, bpchar: 1042, charArray: 1002, nameArray: 1003 };
const OID_AS_DECODED = {
  [OID.char]: OID.bpchar,
  [OID.name]: OID.text,
  [OID.charArray]: 1014, // bpchar[]
  [OID.nameArray]: 1009, // text[]
};

/** @param {URL} url database the engine migrates; its `schema` parameter selects the schema */
export function adapterFactory(url) {
  presentCatalogTypesAsText();
  const target = connectionFields(url);
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => openAdapter(url, target.database),
    async connectToShadowDb() {
      const name = `prisma_migrate_shadow_db_${randomUUID()}`;
      await runOnServer(url, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      const drop = () =>
        runOnServer(url, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      return openAdapter(url, name, drop);
    },
  });
}

/** Runs one statement on the maintenance database of the server behind `url`. */
export async function runOnServer(url, sql) {
  const client = new pg.Client({ ...connectionFields(url), database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Connects to the database of `url` and leaves again; throws the driver's error when that fails. */
export async function canConnect(url) {
  const client = new pg.Client(connectionFields(url));
  await client.connect();
  await client.end();
}

export function databaseName(url) {
  return decodeURIComponent(url.pathname.slice(1));
}

// Discrete fields on purpose: given a connection string, the adapter's shadow database silently is the
// main one.
function connectionFields(url) {
  const sslmode = url.searchParams.get('sslmode');
  const ssl = {
    require: { rejectUnauthorized: false },
    'verify-ca': { rejectUnauthorized: true, checkServerIdentity: () => undefined },
    'verify-full': true,
  };
  return {
    host: url.searchParams.get('host') ?? url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: databaseName(url),
    ...(sslmode && sslmode in ssl ? { ssl: ssl[sslmode] } : {}),
  };
}

let charColumns = [];

// Catalog columns of type "char" and name are unknown to the adapter's decoder.
function presentCatalogTypesAsText() {
  const original = pg.Query.prototype.handleRowDescription;
  pg.Query.prototype.handleRowDescription = function (message) {
    charColumns = message.fields.flatMap((field, index) => (field.dataTypeID === OID.char ? [index] : []));
    for (const field of message.fields)
      field.dataTypeID = OID_AS_DECODED[field.dataTypeID] ?? field.dataTypeID;
    return original.call(this, message);
  };
}

async function openAdapter(url, database, afterClose) {
  const schema = url.searchParams.get('schema') ?? undefined;
  // One connection: Prisma's migration lock is an advisory lock and lives on its session.
  const pool = new pg.Pool({ ...connectionFields(url), database, max: 1 });
  pool.on('error', () => {}); // an idle connection that breaks is reported by the next query
  const adapter = await new PrismaPg(pool, { schema, disposeExternalPool: true }).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  const dispose = adapter.dispose.bind(adapter);
  adapter.queryRaw = async (query) => {
    charColumns = [];
    const result = await queryRaw(query);
    // The engine panics on PostgreSQL 18 constraint kinds typed as text (prisma/orm issue 29635).
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  // Sent whole: the adapter splits scripts at every semicolon, which breaks function bodies.
  adapter.executeScript = async (sql) => {
    try {
      await pool.query(sql);
    } catch (error) {
      throw new DriverAdapterError(asAdapterError(error));
    }
  };
  adapter.dispose = async () => {
    await dispose();
    await afterClose?.();
  };
  return adapter;
}

function asAdapterError(error) {
  return {
    kind: 'postgres',
    code: error.code ?? 'N/A',
    severity: error.severity ?? 'N/A',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
    originalCode: error.code,
    originalMessage: error.message,
  };
}
