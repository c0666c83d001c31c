/** Profiles as they are shown: no token is among it. */
import { credential } from '../config/credentials.js';
import { type Profiles, profileNamed, type StoredToken } from '../config/profile.js';
import { columns } from '../output/columns.js';
import { visibleLine } from '../output/text.js';

interface ShownToken {
  token: string;
  origin: string;
  appHost?: string;
  who?: string;
  expires?: string;
  expired?: boolean;
}

interface ShownProfile {
  name: string;
  current: boolean;
  server?: string;
  app?: string;
  as?: string;
  functionsVersion?: string;
  dataEnv?: string;
  userToken?: ShownToken;
  serviceToken?: ShownToken;
  serviceAllowed?: string[];
}

export function describeProfile(name: string, all: Profiles): ShownProfile {
  const { userToken, serviceToken, ...plain } = profileNamed(all, name);
  return {
    name,
    current: name === all.current,
    ...plain,
    ...(userToken ? { userToken: shownToken(userToken) } : {}),
    ...(serviceToken ? { serviceToken: shownToken(serviceToken) } : {}),
  };
}

function shownToken({ token, origin, appHost }: StoredToken): ShownToken {
  const { secret, who, expires } = credential(token);
  return {
    token: String(secret),
    origin,
    ...(appHost === undefined ? {} : { appHost }),
    ...(who === undefined ? {} : { who }),
    ...(expires === undefined
      ? {}
      : { expires: new Date(expires).toISOString(), expired: expires <= Date.now() }),
  };
}

/** A line for each, the current one marked. */
export function profileTable(profiles: ShownProfile[]): string {
  const rows = profiles.map(({ name, current, server, app, as, userToken, serviceToken }) => [
    `${current ? '*' : ' '} ${name}`,
    server ?? '-',
    app ?? '-',
    as ?? '-',
    [userToken && short('user', userToken), serviceToken && short('service', serviceToken)]
      .filter(Boolean)
      .join(', ') || '-',
  ]);
  return columns([['  profile', 'server', 'app', 'as', 'tokens'], ...rows]);
}

function short(kind: string, { who, expired }: ShownToken): string {
  return `${kind}${who === undefined || kind === 'service' ? '' : ` ${who}`}${expired ? ' (run out)' : ''}`;
}

export function profileLines(profile: ShownProfile): string {
  const { name, current, server, app, as, functionsVersion, dataEnv, userToken, serviceToken } = profile;
  const rows: [string, string | undefined][] = [
    ['profile', `${name}${current ? ' (current)' : ''}`],
    ['server', server],
    ['app', app],
    ['as', as],
    ['functions-version', functionsVersion],
    ['data-env', dataEnv],
    ['user token', userToken && tokenLine(userToken)],
    ['service token', serviceToken && tokenLine(serviceToken)],
    ['service role allowed at', profile.serviceAllowed?.join(', ')],
  ];
  return columns(rows.map(([key, value]) => [key, visibleLine(value ?? '-')]));
}

function tokenLine({ token, origin, appHost, who, expires, expired }: ShownToken): string {
  const until = expires && `${expired ? 'run out at' : 'until'} ${expires}`;
  const places = appHost === undefined ? origin : `${origin} and ${appHost}`;
  return `${token}  (${[who, until, `for ${places}`].filter(Boolean).join(', ')})`;
}
