import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ERROR_TABLE } from '../../src/kernel/errors/error-table.ts'

// Clients branch on these: a row may be added, none may change or go.
test('the error codes and what they mean outside are pinned', () => {
  const rows = Object.entries(ERROR_TABLE).map(
    ([code, { http, mcp, exit }]) => `${code} ${http} ${mcp} ${exit}`,
  )
  assert.deepEqual(rows, [
    'invalid_parameter 400 fix_input 2',
    'unknown_currency 400 fix_input 2',
    'invalid_cursor 400 fix_input 2',
    'invalid_body 400 fix_input 2',
    'missing_credentials 401 authenticate 1',
    'invalid_credentials 401 authenticate 1',
    'revoked_credentials 401 authenticate 1',
    'not_found 404 give_up 1',
    'product_not_found 404 give_up 1',
    'payload_too_large 413 fix_input 2',
    'unsupported_media_type 415 fix_input 2',
    'invalid_config 500 retry_later 2',
    'usage 400 fix_input 2',
    'source_busy 409 retry_later 1',
    'feed_failed 422 retry_later 1',
    'internal 500 retry_later 1',
    'webhook_not_configured 503 retry_later 1',
    'unavailable 503 retry_later 1',
  ])
})
