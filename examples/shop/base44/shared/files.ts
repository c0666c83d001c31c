/** What can be said about an uploaded file without reading it. */
export function describeFile({ name, type, size }: File): { name: string; type: string; size: number } {
  return { name, type, size };
}

/** The text fields of a form by name; a repeated field is a list. Files are left out. */
export function textFields(form: FormData): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    const texts = form.getAll(name).filter((value) => typeof value === 'string');
    if (texts.length > 0) fields[name] = texts.length === 1 ? texts[0] : texts;
  }
  return fields;
}

/** The files of a form in the order they came, each with the name of its field. */
export function fileParts(form: FormData): { field: string; file: File }[] {
  const parts: { field: string; file: File }[] = [];
  for (const [field, value] of form) {
    if (value instanceof File) parts.push({ field, file: value });
  }
  return parts;
}
