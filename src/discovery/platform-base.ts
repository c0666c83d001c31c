/** Where the platform's routes are: BASE44_API_URL, else the hosted one's. */
export const platformBase = (env: Readonly<Record<string, string | undefined>>): string =>
  (env.BASE44_API_URL || 'https://app.base44.com').replace(/\/$/, '');
