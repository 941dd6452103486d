/** An error as Business Central's web services show it: a category and a message with the correlation id behind it. */
const STATUS: Readonly<Record<string, number>> = {
  Authentication_InvalidCredentials: 401,
  BadRequest_ResourceNotFound: 404,
  Internal_RecordNotFound: 404,
  Request_EntityChanged: 409,
  Internal_ServerError: 500,
};

export class BcError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = STATUS[code] ?? 400) {
    super(message);
    this.code = code;
    this.status = status;
  }

  body(): object {
    const message = `${this.message}  CorrelationId:  1f5b6a37-3c0e-4a43-9d0c-6b0f3a5f7f11.`;
    return { error: { code: this.code, message } };
  }
}

/** `Error('…')` in AL. */
export const dialog = (message: string): BcError => new BcError('Application_DialogException', message);
