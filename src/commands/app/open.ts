import type { Context } from '../../context.js';
import type { targetArgs } from '../args.js';
import type { Values } from '../command.js';
import { placeOf } from '../send.js';
import { createServices } from './services.js';

/** Opens the app; with --local on a host that lives as long as it does. @returns the exit code */
export async function openApp(
  context: Context,
  values: Partial<Values<typeof targetArgs>>,
  color: boolean,
): Promise<number> {
  const place = placeOf(values);
  // A host for each call would start each function anew.
  const host = place.local ? await context.openTarget(place, { listed: true }) : undefined;
  const flags = host ? { ...place, local: undefined, server: host.target.server.value.href } : place;
  try {
    const services = await createServices(context, flags);
    try {
      const { startApp } = await import('../../ui/start.js');
      return await startApp(services, context.io, { color });
    } finally {
      await services.close();
    }
  } finally {
    await host?.close();
  }
}
