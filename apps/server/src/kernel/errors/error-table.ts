/** What an agent should do about an error; MCP has no status codes that would tell it. */
export type AgentAction = 'fix_input' | 'authenticate' | 'retry_later' | 'give_up'

/**
 * Every error an outside caller can meet: one row maps its code to the HTTP status, to what MCP tells the agent to
 * do, and to the exit status of the command line. Codes are part of the public contract: add, never rename.
 */
export const ERROR_TABLE = {
  invalid_parameter: { http: 400, mcp: 'fix_input', exit: 2, title: 'A parameter is not valid' },
  unknown_currency: { http: 400, mcp: 'fix_input', exit: 2, title: 'The currency is not an ISO 4217 code' },
  invalid_cursor: { http: 400, mcp: 'fix_input', exit: 2, title: 'The cursor is not one that was given out' },
  invalid_body: { http: 400, mcp: 'fix_input', exit: 2, title: 'The request body is not valid' },
  missing_credentials: { http: 401, mcp: 'authenticate', exit: 1, title: 'An API key is needed' },
  invalid_credentials: { http: 401, mcp: 'authenticate', exit: 1, title: 'The API key is not valid' },
  revoked_credentials: { http: 401, mcp: 'authenticate', exit: 1, title: 'The API key was revoked' },
  not_found: { http: 404, mcp: 'give_up', exit: 1, title: 'There is nothing here' },
  product_not_found: { http: 404, mcp: 'give_up', exit: 1, title: 'No product or offer has this id' },
  payload_too_large: { http: 413, mcp: 'fix_input', exit: 2, title: 'The request is too large' },
  unsupported_media_type: {
    http: 415,
    mcp: 'fix_input',
    exit: 2,
    title: 'The content type is not supported',
  },
  invalid_config: { http: 500, mcp: 'retry_later', exit: 2, title: 'The configuration is not valid' },
  usage: { http: 400, mcp: 'fix_input', exit: 2, title: 'The command is not valid' },
  source_busy: { http: 409, mcp: 'retry_later', exit: 1, title: 'The source already has a run under way' },
  feed_failed: { http: 422, mcp: 'retry_later', exit: 1, title: 'The feed could not be read' },
  internal: { http: 500, mcp: 'retry_later', exit: 1, title: 'Something went wrong on our side' },
  webhook_not_configured: {
    http: 503,
    mcp: 'retry_later',
    exit: 1,
    title: 'The webhook has no secret configured',
  },
  unavailable: { http: 503, mcp: 'retry_later', exit: 1, title: 'The service cannot answer right now' },
} as const satisfies Record<string, { http: number; mcp: AgentAction; exit: number; title: string }>

export type ErrorCode = keyof typeof ERROR_TABLE
