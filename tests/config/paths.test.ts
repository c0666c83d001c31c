/** Where configuration and state are looked for. */
import { expect, it } from 'vitest';
import { folders } from '../../src/config/paths.js';

it.each([
  ['nothing is set', {}, ['/home/d/.config/b44fn', '/home/d/.local/state/b44fn']],
  ['XDG folders', { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, ['/c/b44fn', '/s/b44fn']],
  [
    'relative and empty ones are no folders: tokens would lie wherever one is',
    { XDG_CONFIG_HOME: 'c/d', XDG_STATE_HOME: '' },
    ['/home/d/.config/b44fn', '/home/d/.local/state/b44fn'],
  ],
  ['B44FN_CONFIG_DIR before all', { B44FN_CONFIG_DIR: '/b', XDG_CONFIG_HOME: '/c' }, ['/b', '/b/state']],
])('%s', (_, env, [config, state]) => {
  expect(folders({ env, homedir: '/home/d', platform: 'linux' })).toEqual({ config, state });
});
