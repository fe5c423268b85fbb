/**
 * Every error an outside caller can meet: one row maps its code to HTTP, MCP (JSON-RPC) and the exit status of
 * the command line. Codes are part of the public contract: add, never rename.
 */
export const ERROR_TABLE = {
  invalid_parameter: { http: 400, mcp: -32602, exit: 2, title: 'A parameter is not valid' },
  unknown_currency: { http: 400, mcp: -32602, exit: 2, title: 'The currency is not an ISO 4217 code' },
  invalid_body: { http: 400, mcp: -32602, exit: 2, title: 'The request body is not valid' },
  missing_credentials: { http: 401, mcp: -32001, exit: 1, title: 'An API key is needed' },
  invalid_credentials: { http: 401, mcp: -32001, exit: 1, title: 'The API key is not valid' },
  revoked_credentials: { http: 401, mcp: -32001, exit: 1, title: 'The API key was revoked' },
  not_found: { http: 404, mcp: -32002, exit: 1, title: 'There is nothing here' },
  product_not_found: { http: 404, mcp: -32002, exit: 1, title: 'No product or offer has this id' },
  method_not_allowed: { http: 405, mcp: -32601, exit: 2, title: 'The method is not allowed here' },
  payload_too_large: { http: 413, mcp: -32602, exit: 2, title: 'The request is too large' },
  unsupported_media_type: { http: 415, mcp: -32602, exit: 2, title: 'The content type is not supported' },
  invalid_config: { http: 500, mcp: -32603, exit: 2, title: 'The configuration is not valid' },
  usage: { http: 400, mcp: -32602, exit: 2, title: 'The command is not valid' },
  source_busy: { http: 409, mcp: -32603, exit: 1, title: 'The source already has a run under way' },
  feed_failed: { http: 422, mcp: -32603, exit: 1, title: 'The feed could not be read' },
  internal: { http: 500, mcp: -32603, exit: 1, title: 'Something went wrong on our side' },
  webhook_not_configured: { http: 503, mcp: -32603, exit: 1, title: 'The webhook has no secret configured' },
  unavailable: { http: 503, mcp: -32603, exit: 1, title: 'The service cannot answer right now' },
} as const satisfies Record<string, { http: number; mcp: number; exit: number; title: string }>

export type ErrorCode = keyof typeof ERROR_TABLE
