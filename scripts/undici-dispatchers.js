// What the bundle takes for `undici` (see build.js): the same classes, without the rest of its index.
import connect from '../node_modules/undici/lib/api/api-connect.js';
import buildConnector from '../node_modules/undici/lib/core/connect.js';
import Agent from '../node_modules/undici/lib/dispatcher/agent.js';
import Dispatcher from '../node_modules/undici/lib/dispatcher/dispatcher.js';
import Pool from '../node_modules/undici/lib/dispatcher/pool.js';
import ProxyAgent from '../node_modules/undici/lib/dispatcher/proxy-agent.js';
import Socks5ProxyAgent from '../node_modules/undici/lib/dispatcher/socks5-proxy-agent.js';

// undici's index puts its API methods on the dispatchers; the proxy agent tunnels with this one.
Dispatcher.prototype.connect = connect;

export { Agent, buildConnector, Pool, ProxyAgent, Socks5ProxyAgent };
