// What the bundle takes for `undici` (see build.js): the same classes, without the rest of its index.
import Agent from '../node_modules/undici/lib/dispatcher/agent.js';
import EnvHttpProxyAgent from '../node_modules/undici/lib/dispatcher/env-http-proxy-agent.js';

export { Agent, EnvHttpProxyAgent };
