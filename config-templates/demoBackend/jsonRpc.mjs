// JSON-RPC 2.0: every method exists and answers with what it was asked.

/**
 * The answer to a request or batch as JSON text; undefined when there is nothing to answer (notifications only).
 * @param {string} text
 * @returns {string | undefined}
 */
export function answerJsonRpc(text) {
  let request;
  try {
    request = JSON.parse(text);
  } catch {
    return JSON.stringify(failure(null, -32700, "Parse error"));
  }
  if (!Array.isArray(request)) {
    const answer = answerOne(request);
    return answer === undefined ? undefined : JSON.stringify(answer);
  }
  if (request.length === 0) return JSON.stringify(failure(null, -32600, "Invalid Request: empty batch"));
  const answers = request.map(answerOne).filter((answer) => answer !== undefined);
  return answers.length === 0 ? undefined : JSON.stringify(answers);
}

/** @param {unknown} request */
function answerOne(request) {
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    return failure(null, -32600, "Invalid Request: not an object");
  }
  const { jsonrpc, id, method, params } = /** @type {Record<string, unknown>} */ (request);
  const validId = id === null || typeof id === "string" || typeof id === "number";
  if (id !== undefined && !validId) return failure(null, -32600, "Invalid Request: id must be a string, a number or null");
  if (jsonrpc !== "2.0" || typeof method !== "string") {
    return failure(id ?? null, -32600, 'Invalid Request: jsonrpc must be "2.0" and method a string');
  }
  if (params !== undefined && (typeof params !== "object" || params === null)) {
    return failure(id ?? null, -32600, "Invalid Request: params must be a list or an object");
  }
  if (id === undefined) return undefined;
  return { jsonrpc: "2.0", id, result: { service: "demo-backend", method, params: params ?? null } };
}

/**
 * @param {unknown} id
 * @param {number} code
 * @param {string} message
 */
function failure(id, code, message) {
  return { jsonrpc: "2.0", id, error: { code, message } };
}
