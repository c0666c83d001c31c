import { RequestError } from './errors.js';
import { checkHeader } from './headers.js';
import { Secret } from './secret.js';
import { openSession } from './session.js';
import type { Client, ClientOptions, FunctionsModule } from './types.js';

/**
 * A client of one app's functions, with the meaning of the official @base44/sdk; docs/wire.md lists
 * what is equal and what is better on purpose.
 *
 * @throws RequestError when an option is wrong
 */
export function createClient(options: ClientOptions): Client {
  let userToken = secret(options.token);
  const serviceToken = secret(options.serviceToken);
  const user = functions(options, () => userToken);
  const service = serviceToken && functions(options, () => serviceToken);
  return {
    functions: user,
    get asServiceRole() {
      if (!service)
        throw new RequestError(
          'Service token is required to use asServiceRole. Please provide a serviceToken when creating the client.',
        );
      return { functions: service };
    },
    setToken(token) {
      userToken = secret(token);
    },
  };
}

/** White space around a token (a file's last line end) is dropped, as fetch does with header values. */
function secret(token: string | undefined): Secret | undefined {
  const value = token?.trim();
  if (!value) return undefined;
  checkHeader('Authorization', value);
  return new Secret(value);
}

/** The heavy parts are loaded at the first call, so that importing the SDK costs next to nothing. */
function functions(options: ClientOptions, credential: () => Secret | undefined): FunctionsModule {
  const session = openSession(options, credential);
  return {
    invoke: async (name, data, callOptions) =>
      (await import('./invoke.js')).invoke(session, name, data, callOptions),
    fetch: async (path, init) => (await import('./fetch.js')).fetchFunction(session, path, init),
  };
}
