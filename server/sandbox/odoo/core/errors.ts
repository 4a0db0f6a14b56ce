/** What the sandbox answers instead of a result: the error names and status codes of Odoo 19 (JSON-2). */
export class OdooError extends Error {
  readonly odooName: string;
  readonly status: number;
  readonly details: Record<string, unknown>;

  constructor(odooName: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'OdooError';
    this.odooName = odooName;
    this.status = status;
    this.details = details;
  }

  /** The recorded body: `debug` holds a traceback in Odoo, which a client must never log. */
  body(): Record<string, unknown> {
    const isHttp = this.odooName.startsWith('werkzeug.');
    return {
      name: this.odooName,
      message: this.message,
      arguments: isHttp ? [this.message, this.status] : [this.message],
      context: this.details,
      debug: `Traceback (most recent call last):\n  <sandbox>\n${this.odooName}: ${this.message}\n`,
    };
  }
}

export const userError = (message: string) => new OdooError('odoo.exceptions.UserError', 422, message);
export const validationError = (message: string) =>
  new OdooError('odoo.exceptions.ValidationError', 422, message);
export const accessError = (message: string, context: Record<string, unknown> = {}) =>
  new OdooError('odoo.exceptions.AccessError', 403, message, context);
export const accessDenied = () => new OdooError('odoo.exceptions.AccessDenied', 403, 'Access Denied');
export const valueError = (message: string) => new OdooError('builtins.ValueError', 500, message);
export const unauthorized = (message: string) =>
  new OdooError('werkzeug.exceptions.Unauthorized', 401, message);
export const notFound = (message: string) => new OdooError('werkzeug.exceptions.NotFound', 404, message);
export const unprocessable = (message: string) =>
  new OdooError('werkzeug.exceptions.UnprocessableEntity', 422, message);
export const badRequest = (message: string) => new OdooError('werkzeug.exceptions.BadRequest', 400, message);

export const missingRecord = (model: string, id: number, uid: number) =>
  new OdooError(
    'odoo.exceptions.MissingError',
    404,
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`,
  );

export const serializationFailure = () =>
  new OdooError(
    'psycopg2.errors.SerializationFailure',
    500,
    'could not serialize access due to concurrent update\n',
  );
