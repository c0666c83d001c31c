import type { Identity } from '../run/call.js';

/** A token as it is kept: with the origin it was stored for, the only one it is ever sent to. */
export interface StoredToken {
  token: string;
  origin: string;
}

/** What a person keeps of one place to call. Every value is optional. */
export interface Profile {
  server?: string;
  app?: string;
  as?: Identity;
  userToken?: StoredToken;
  serviceToken?: StoredToken;
  functionsVersion?: string;
  dataEnv?: string;
}

/** The profile that is used as long as there is only one. */
export const defaultProfile = 'default';
