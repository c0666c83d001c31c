/** b44fn/sdk: invoke the backend functions of a Base44 app. Depends on nothing else of this package. */
export { createClient } from './client.js';
export { FunctionError, type FunctionErrorOptions, type FunctionResponse, RequestError } from './errors.js';
export type { DispatcherLike } from './exchange.js';
export type {
  Client,
  ClientOptions,
  FunctionName,
  FunctionNameRegistry,
  FunctionPayloads,
  FunctionsModule,
  InvokeOptions,
  InvokeResult,
} from './types.js';
export type { Dialect } from './url.js';
