/** Media types and names of files: the mime library, kept in step with IANA's list; loaded at the first use. */

/** The media type a name says. */
export async function typeOf(name: string): Promise<string> {
  const { default: mime } = await import('mime');
  return mime.getType(name) ?? 'application/octet-stream';
}

/** The usual extension of a media type, without its dot. */
export async function typeExtension(type: string | undefined): Promise<string | undefined> {
  const { default: mime } = await import('mime');
  return type === undefined ? undefined : (mime.getExtension(type) ?? undefined);
}
