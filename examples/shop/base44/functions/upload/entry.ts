import { createHash } from 'node:crypto';
import { describeFile, fileParts, textFields } from '../../shared/files.ts';
import { problem } from '../../shared/http.ts';

/**
 * Says what arrived, so that a caller can tell that it arrived whole.
 *
 * Takes multipart with any number of files and fields.
 * Returns {files: [{field, name, type, size, sha256}], fields}; 415 for any other body, 400 for a malformed one.
 */
Deno.serve(async (req) => {
  if (!req.headers.get('Content-Type')?.startsWith('multipart/form-data')) {
    return problem(415, 'Send the files as multipart/form-data');
  }
  const form = await req.formData().catch(() => null);
  if (!form) return problem(400, 'The multipart body is malformed');

  const files: object[] = [];
  for (const { field, file } of fileParts(form)) {
    files.push({ field, ...describeFile(file), sha256: await sha256(file) });
  }
  return Response.json({ files, fields: textFields(form) });
});

async function sha256(file: File): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of file.stream()) hash.update(chunk);
  return hash.digest('hex');
}
